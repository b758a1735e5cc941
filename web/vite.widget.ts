// The parts of the widget that load after the page is idle: `live`, then `talk` and `panel` when
// there is something to say. A library build: a site's build would add a preloader to each import.
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
    license: { fileName: 'licenses/widget.md' }, // ours carry others' work: say whose
    lib: { entry: `${root}widget/live.ts`, formats: ['es'] },
    rolldownOptions: {
      // The chunks it brings in may share its modules instead of a further chunk.
      preserveEntrySignatures: 'allow-extension',
      output: {
        minify: true,
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
      },
    },
  },
})
