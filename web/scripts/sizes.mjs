// Prints what a browser downloads, compressed, and fails when a part outgrows its budget.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const served = new URL('../../halloo/static/', import.meta.url).pathname
const read = (name) => readFileSync(served + name)
const packed = (names) => names.reduce((sum, name) => sum + gzipSync(read(name)).length, 0)
const chunk = (part) => {
  const name = readdirSync(`${served}assets`).find((file) => file.startsWith(`${part}-`))
  return `assets/${name}`
}
// Everything the page names itself, hence loads before it shows anything.
const firstLoad = read('index.html')
  .toString()
  .matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)

const budgets = [
  ['widget.js', 3_000, ['widget.js']],
  ['widget.js + live', 7_050, ['widget.js', chunk('live')]],
  ['talk', 5_700, [chunk('talk')]],
  ['card', 3_000, [chunk('card')]],
  ['panel', 15_000, [chunk('panel')]],
  ['console, first load', 100_000, [...firstLoad].map((match) => match[1])],
]
let failed = false
for (const [part, budget, names] of budgets) {
  const size = packed(names)
  const over = size > budget
  failed ||= over
  console.log(
    `${part.padEnd(20)} ${String(size).padStart(7)} of ${budget} bytes${over ? '  OVER' : ''}`,
  )
}
if (failed) process.exit(1)
