// The parts of the widget that load after the page is idle: `live`, and `panel` on first opening.
import { defineConfig } from 'vite'
import { dist, root, shared, target } from './vite.shared.ts'

export default defineConfig({
  ...shared,
  root: `${root}widget`,
  base: './',
  build: {
    target,
    outDir: dist,
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      input: { live: `${root}widget/live.ts` },
      output: {
        format: 'es',
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
      },
    },
  },
})
