// Builds everything the server hands to browsers into ../halloo/static. Built aside and swapped at
// the end: a server that runs meanwhile never serves half a build.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { build } from 'vite'

const web = new URL('../', import.meta.url).pathname
const dist = `${web}dist`
const served = `${web}../halloo/static`
const swagger = `${web}node_modules/swagger-ui-dist`

rmSync(dist, { recursive: true, force: true })
// The loader bakes in the name of the chunk built before it.
for (const part of ['vite.widget.ts', 'vite.loader.ts', 'vite.config.ts'])
  await build({ configFile: web + part, mode: 'production' })

mkdirSync(`${dist}/docs`)
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE'])
  cpSync(`${swagger}/${file}`, `${dist}/docs/${file}`)
for (const file of ['index.html', 'start.js'])
  cpSync(`${web}apidocs/${file}`, `${dist}/docs/${file}`)

if (existsSync(served)) renameSync(served, `${dist}.old`)
renameSync(dist, served)
rmSync(`${dist}.old`, { recursive: true, force: true })
