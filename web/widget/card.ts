// A push with more than words: a card beside the launcher, or a sheet along the side of the page.
// Loaded when the first one comes.
import { SquareArrowOutUpRight } from 'lucide'
import { el, icon, type Shapes } from '../shared/dom'
import { escaping, face, makeDismiss, makeForm, replyOrTell, type Answers } from './bubble'
import css from './card.css?inline'
import { lookOf, type Button } from './look'
import type { Notice } from './notices'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { en as bubbleEn } from './words/bubble.en'
import { zh as bubbleZh } from './words/bubble.zh'
import { en } from './words/card.en'
import { zh } from './words/card.zh'

const words = { en: { ...bubbleEn, ...en }, zh: { ...bubbleZh, ...zh } }
type Words = (typeof words)['en']

let styled = false

export function makeCard(
  notice: Notice,
  stage: Stage,
  language: Settings['language'],
  answers: Answers,
): HTMLElement {
  if (!styled) stage.style(css)
  styled = true
  const { name, asks, style, data } = notice
  const { title, image, buttons } = lookOf(data)
  const said = words[language]
  const isSheet = style === 'panel'
  const foot = el('div', { class: 'foot' })
  for (const button of buttons) foot.append(makeButton(button, foot, said, answers))
  if (asks && (isSheet || !buttons.length)) foot.append(makeForm(said, answers))
  else if (!buttons.length) foot.append(makeButton({ label: said.chat }, foot, said, answers))
  const card = el(
    'div',
    {
      class: isSheet ? 'card sheet' : 'card',
      role: 'group',
      'aria-label': title || name,
      onkeydown: escaping(answers),
    },
    ...(image ? [makePicture(image, title)] : []),
    makeWords(notice, title),
    foot,
    makeDismiss(said, answers),
  )
  if (isSheet) escapeFromThePage(card, answers)
  return card
}

function makeWords(said: Notice, title: string): HTMLElement {
  const words = el(
    'div',
    { class: 'words', tabindex: 0 },
    el('div', { class: 'from' }, face(said), el('b', {}, said.name)),
    ...(title ? [el('strong', { dir: 'auto' }, title)] : []),
    el('p', { dir: 'auto' }, said.text),
  )
  // What has to be scrolled must be so by the keyboard, too.
  requestAnimationFrame(() => {
    if (words.scrollHeight > words.clientHeight) words.tabIndex = 0
  })
  return words
}

/** Its place is kept while it loads; when it cannot be had, so is no gap. */
function makePicture(src: string, alt: string): HTMLElement {
  const lost = () => box.remove()
  const picture = el('img', { src, alt, decoding: 'async', draggable: 'false', onerror: lost })
  const box = el('div', { class: 'picture' }, picture)
  return box
}

/** A link where it leads somewhere, so that it can be opened the way the visitor likes. */
function makeButton(
  { label, url, reply, event }: Partial<Button>,
  foot: HTMLElement,
  words: Words,
  answers: Answers,
): HTMLElement {
  if (url) return makeLink(label!, url, words, answers)
  const onclick = () => {
    if (reply) return replyOrTell(reply, foot, words, answers)
    if (!event) return answers.open()
    answers.accept()
    answers.raise(event)
  }
  return el('button', { class: 'act', type: 'button', dir: 'auto', onclick }, label!)
}

function makeLink(label: string, { href, origin }: URL, words: Words, { accept }: Answers) {
  const link = el(
    'a',
    { class: 'act', href, dir: 'auto', onclick: accept, onauxclick: accept },
    label,
  )
  if (origin === location.origin) return link
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  link.append(
    icon(SquareArrowOutUpRight as Shapes),
    el('span', { class: 'unseen' }, ` (${words.newTab})`),
  )
  return link
}

/** A sheet stands before much of the page: Escape puts it away, wherever the focus is. */
function escapeFromThePage(sheet: HTMLElement, { dismiss }: Answers): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && sheet.isConnected && !event.defaultPrevented) dismiss()
  })
}
