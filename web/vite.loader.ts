// The loader: one classic script under a fixed name, with the live chunk's hashed name baked in.
import { readdirSync } from 'node:fs'
import { defineConfig } from 'vite'
import { dist, root, shared, target } from './vite.shared.ts'

const live = readdirSync(`${dist}/assets`).find((name) => name.startsWith('live-'))

export default defineConfig({
  ...shared,
  root: `${root}widget`,
  define: { __LIVE__: JSON.stringify(`assets/${live}`) },
  build: {
    target,
    outDir: dist,
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      input: `${root}widget/loader.ts`,
      output: { format: 'iife', entryFileNames: 'widget.js' },
    },
  },
})
