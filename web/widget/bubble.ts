// One sentence from an agent beside the launcher: to accept, to answer, or to put away.
import { X } from 'lucide'
import { el, icon, type Shapes } from '../shared/dom'
import type { BubbleWords } from './words/bubble.en'

export interface Said {
  name: string
  avatar?: string | null
  text: string
  /** An invitation asks; a message only speaks. */
  asks: boolean
}

export interface Answers {
  open(): void
  /** False: it was not taken, and the words are still the visitor's. */
  reply(text: string): boolean
  dismiss(): void
  accept(): void
  /** Tells the page that one of its buttons was pressed. */
  raise(event: string): void
}

export function makeBubble(said: Said, words: BubbleWords, answers: Answers): HTMLElement {
  return el(
    'div',
    { class: 'bubble', role: 'group', 'aria-label': said.name, onkeydown: escaping(answers) },
    face(said),
    el('b', {}, said.name),
    makeDismiss(words, answers),
    el('button', { class: 'said', type: 'button', onclick: answers.open }, said.text),
    ...(said.asks ? [makeForm(words, answers)] : []),
  )
}

export const escaping = (answers: Answers) => (event: KeyboardEvent) => {
  if (event.key === 'Escape') answers.dismiss()
}

export const makeDismiss = (words: BubbleWords, { dismiss }: Answers) =>
  el(
    'button',
    { class: 'dismiss', type: 'button', 'aria-label': words.dismiss, onclick: dismiss },
    icon(X as Shapes),
  )

/** Says `text` for the visitor and unfolds the talk; what was not taken is told of in `place`. */
export function replyOrTell(text: string, place: HTMLElement, words: BubbleWords, it: Answers) {
  if (it.reply(text)) return it.open()
  place.querySelector('small')?.remove()
  place.append(el('small', { role: 'alert' }, words.full))
}

/** To answer on the spot, or, with nothing written, to begin to talk. */
export function makeForm(words: BubbleWords, answers: Answers): HTMLElement {
  const go = el('button', { class: 'go' }, words.chat)
  const field = el('input', {
    type: 'text',
    enterkeyhint: 'send',
    autocomplete: 'off',
    maxlength: 4000,
    placeholder: words.reply,
    'aria-label': words.reply,
    oninput: () => {
      go.textContent = field.value.trim() ? words.send : words.chat
    },
  })
  const answer = (event: Event) => {
    event.preventDefault()
    const text = field.value.trim()
    if (text) replyOrTell(text, form, words, answers)
    else answers.open()
  }
  const form = el('form', { onsubmit: answer }, field, go)
  return form
}

/** The agent's picture, or the first letter of the name. */
export function face({ name, avatar }: { name: string; avatar?: string | null }): HTMLElement {
  const letter = el('span', { class: 'face', 'aria-hidden': 'true' }, [...name][0] ?? '·')
  if (avatar) {
    const picture = el('img', { src: avatar, alt: '', onerror: () => picture.remove() })
    letter.append(picture)
  }
  return letter
}
