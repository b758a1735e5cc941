// Writes shared/wire.ts from the server's frames, so that both sides compile against one list.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'

const repository = new URL('../../', import.meta.url).pathname
const target = new URL('../shared/wire.ts', import.meta.url).pathname

const own = `${repository}.venv/bin/python`
const python = existsSync(own) ? own : process.env.PYTHON || 'python3'
const printed = spawnSync(python, ['-m', 'halloo.wire'], { cwd: repository, encoding: 'utf8' })
if (printed.status !== 0) {
  console.error(`${python} -m halloo.wire failed:\n${printed.stderr || printed.error}`)
  process.exit(1)
}

// A dict without declared fields takes any; everything else exactly the fields it lists.
const schema = JSON.parse(printed.stdout, (_key, part) => {
  if (part?.type === 'object' && !part.properties) part.additionalProperties ??= true
  if (typeof part?.description === 'string')
    part.description = part.description.replace(/\n +/g, '\n')
  return part
})
const types = await compile(schema, 'Wire', {
  additionalProperties: false,
  bannerComment: '/* Generated from halloo/wire.py by `npm run types`. */',
  format: false,
})
// An unchanged file keeps its time stamp: watchers and incremental builds stay quiet.
if (!existsSync(target) || readFileSync(target, 'utf8') !== types) writeFileSync(target, types)
