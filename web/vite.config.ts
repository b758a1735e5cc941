// The console: development server, build and tests.
import { defineConfig } from 'vitest/config'
import { dist, root, shared, target } from './vite.shared.ts'

export default defineConfig({
  ...shared,
  root: `${root}console`,
  base: './',
  build: {
    target,
    outDir: dist,
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses/console.md' },
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8700',
      '/live': 'http://127.0.0.1:8700',
      '/ws': { target: 'ws://127.0.0.1:8700', ws: true },
    },
  },
  test: { root, include: ['test/**/*.test.{ts,tsx}'], environment: 'happy-dom' },
})
