// What every bundle has in common: Preact for JSX.
import type { UserConfig } from 'vite'

export const root = new URL('.', import.meta.url).pathname
export const dist = `${root}dist`
export const target = ['chrome111', 'edge111', 'firefox114', 'safari16.4']

export const shared = {
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { dedupe: ['preact'] },
} satisfies UserConfig
