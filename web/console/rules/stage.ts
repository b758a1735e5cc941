// A page in a frame with the widget's own parts and styles on it, drawn as a visitor would see it.
import bubbleCss from '../../widget/bubble.css?inline'
import { makeBubble, type Answers } from '../../widget/bubble'
import { makeCard } from '../../widget/card'
import cardCss from '../../widget/card.css?inline'
import { partsOf, textOn } from '../../widget/color'
import { makeLauncher } from '../../widget/launcher'
import liveCss from '../../widget/live.css?inline'
import { styleOf, type Notice } from '../../widget/notices'
import type { Stage } from '../../widget/stage'
import { en as bubbleEn } from '../../widget/words/bubble.en'
import { zh as bubbleZh } from '../../widget/words/bubble.zh'
import { en as liveEn } from '../../widget/words/live.en'
import { zh as liveZh } from '../../widget/words/live.zh'
import type { Theme } from '../../shared/wire'
import { el, icon, type Shapes } from '../../shared/dom'
import { ruleWords } from '../i18n/rules'
import { Image } from 'lucide'
import type { PushButton, Style } from '../state/rulesModel'
import pageCss from './page.css?inline'

export interface Shown {
  text: string
  asks: boolean
  style?: Style | 'open'
  title?: string
  image?: string
  buttons?: PushButton[]
}

export interface Scene {
  shown: Shown
  sender: string
  theme: Theme
  isDark: boolean
  language: 'en' | 'zh'
}

const NOBODY: Answers = {
  open: () => {},
  reply: () => true,
  dismiss: () => {},
  accept: () => {},
  raise: () => {},
}
const words = { en: { bubble: bubbleEn, live: liveEn }, zh: { bubble: bubbleZh, live: liveZh } }

/** A picture cannot come in from elsewhere here; its place is kept. */
const picturePlace = () =>
  el('div', { class: 'picture place' }, icon(Image as Shapes), ruleWords.peek().preview.picture)

/** Draws the scene anew. */
export function drawScene(frame: HTMLIFrameElement, scene: Scene): void {
  const page = frame.contentDocument!
  const host = page.createElement('halloo-chat')
  const stage = stageOn(frame, host, scene)
  page.documentElement.className = scene.isDark ? 'dark' : ''
  page.adoptedStyleSheets = [sheetOf(frame, pageCss, scene.isDark)]
  page.querySelector('halloo-chat')?.remove()
  page.body.replaceChildren(...pageLines())
  page.documentElement.append(host)
  const launcher = makeLauncher(words[scene.language].live, NOBODY.open, NOBODY.open)
  stage.root.append(stage.bubbles, launcher.button)
  const style = styleOf(scene.shown, scene.theme)
  if (style === 'open') {
    const later = import('./openChat').then(({ openChat }) => openChat(stage, scene))
    later.catch(() => {}) // without it there is the page, and nothing on it
  }
  else stage.bubbles.append(makeNotice(stage, scene, style))
}

function makeNotice(stage: Stage, { shown, sender, language }: Scene, style: Style): HTMLElement {
  const { image, ...data } = shown
  const notice: Notice = { name: sender, text: shown.text || '…', asks: shown.asks, style, data }
  if (style === 'bubble') return makeBubble(notice, words[language].bubble, NOBODY)
  const card = makeCard(notice, stage, language, NOBODY)
  if (image) card.prepend(picturePlace())
  return card
}

function stageOn(frame: HTMLIFrameElement, host: HTMLElement, scene: Scene): Stage {
  const { theme, isDark, language } = scene
  const root = host.attachShadow({ mode: 'open' })
  const parts = partsOf(theme.color ?? '')
  host.inert = true // to look at, not to walk into
  host.lang = language === 'zh' ? 'zh-CN' : 'en'
  host.dataset.side = theme.side ?? ''
  host.toggleAttribute('data-color', Boolean(parts))
  for (const name of ['--x', '--y']) host.style.setProperty(name, '20px')
  if (parts) {
    host.style.setProperty('--accent', `rgb(${parts})`)
    host.style.setProperty('--on-accent', textOn(parts))
  }
  const wear = (css: string) => root.adoptedStyleSheets.push(sheetOf(frame, css, isDark))
  for (const css of [liveCss, bubbleCss, cardCss, STILL]) wear(css)
  const bubbles = el('div', { class: 'bubbles' })
  return { root, host, bubbles, style: (css) => void wear(css), dress: () => {} }
}

const STILL = `*{animation:none!important}
.place{display:grid;place-content:center;justify-items:center;gap:4px}
.place{color:var(--soft);font-size:13px}
.place svg{width:32px;height:32px}
.panel{--top:0px!important;--height:100vh!important}`

/** With the page's own light or dark, whatever this browser prefers. */
function sheetOf(frame: HTMLIFrameElement, css: string, isDark: boolean): CSSStyleSheet {
  const { CSSStyleSheet } = frame.contentWindow as unknown as typeof globalThis
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  for (const rule of sheet.cssRules)
    if ('media' in rule) dye((rule as CSSMediaRule).media, isDark)
  return sheet
}

function dye(media: MediaList, isDark: boolean): void {
  if (media.mediaText === '(prefers-color-scheme: dark)')
    media.mediaText = isDark ? 'all' : 'not all'
}

const pageLines = (): HTMLElement[] =>
  ['head', 'hero', 'wide', 'wide', 'short', 'wide', 'short'].map((kind) =>
    el('i', { class: kind }),
  )
