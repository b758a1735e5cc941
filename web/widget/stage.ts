// The widget's own corner of the page: a shadow root that the page's styles cannot reach, and
// that adds nothing to the page's layout.
import { el } from '../shared/dom'
import { partsOf, textOn } from './color'
import css from './live.css?inline'
import type { Settings } from './settings'

export interface Stage {
  root: ShadowRoot
  host: HTMLElement
  /** Announces what is put into it, politely. */
  bubbles: HTMLElement
  style(css: string): void
  /** Puts on the page's colour and side, or else the theme's. */
  dress(): void
}

export function setStage(settings: Settings): Stage {
  // An unregistered name of our own: no style of the page is meant for it.
  const host = document.createElement('halloo-chat')
  const root = host.attachShadow({ mode: 'open' })
  const bubbles = el('div', { class: 'bubbles', 'aria-live': 'polite' })
  const style = (text: string) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    root.adoptedStyleSheets.push(sheet)
  }
  style(css)
  host.lang = settings.language === 'zh' ? 'zh-CN' : 'en'
  host.dir = getComputedStyle(document.documentElement).direction
  host.style.setProperty('--x', settings.offsetX)
  host.style.setProperty('--y', settings.offsetY)
  const dress = () => {
    const { color, side, theme } = settings
    host.dataset.side = side || theme?.side || ''
    const parts = partsOf(color) ?? partsOf(theme?.color ?? '')
    host.toggleAttribute('data-color', !!parts)
    host.style.setProperty('--accent', parts ? `rgb(${parts})` : '')
    host.style.setProperty('--on-accent', parts ? textOn(parts) : '')
  }
  dress()
  root.append(bubbles)
  // Beside the body, not in it: pages replace their body's children, and transform it.
  document.documentElement.append(host)
  return { root, host, bubbles, style, dress }
}
