// What the page's author set on the script element, and what the site's theme says.
import type { Theme } from '../shared/wire'

export interface Settings {
  site: string
  /** Where Halloo lives, with a slash at the end. */
  base: string
  language: 'en' | 'zh'
  color: string
  /** `left` or, with any other word, right; empty, the theme's. */
  side: string
  /** The site's, once the server has told it; what stands above goes before it. */
  theme?: Theme | null
  offsetX: string
  offsetY: string
  consent: boolean
  /** The site's word for who the visitor is, if the page has it from the start. */
  identity?: string
}

export function readSettings(script: HTMLScriptElement, base: string): Settings {
  const set = script.dataset
  return {
    base,
    site: set.site ?? '',
    language: languageOf(set.lang || document.documentElement.lang || navigator.language),
    color: set.color ?? '',
    side: set.side ?? '',
    offsetX: pixels(set.offsetX),
    offsetY: pixels(set.offsetY),
    consent: set.consent !== 'required',
    identity: set.identity,
  }
}

export const languageOf = (tag: string): 'en' | 'zh' => (/^zh\b/i.test(tag) ? 'zh' : 'en')

const pixels = (value: string | undefined) => `${Math.max(0, Number(value ?? 20) || 0)}px`
