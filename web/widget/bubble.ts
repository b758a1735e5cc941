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
  /** False: it was not taken, and the words stay in the field. */
  reply(text: string): boolean
  dismiss(): void
}

export function makeBubble(said: Said, words: BubbleWords, answers: Answers): HTMLElement {
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
  const full = el('small', { role: 'alert' }, words.full)
  const answer = (event: Event) => {
    event.preventDefault()
    const text = field.value.trim()
    if (text && !answers.reply(text)) form.append(full)
    else answers.open()
  }
  const form = el('form', { onsubmit: answer }, field, go)
  return el(
    'div',
    {
      class: 'bubble',
      role: 'group',
      'aria-label': said.name,
      onkeydown: (event: KeyboardEvent) => {
        if (event.key === 'Escape') answers.dismiss()
      },
    },
    face(said),
    el('b', {}, said.name),
    el(
      'button',
      { class: 'dismiss', type: 'button', 'aria-label': words.dismiss, onclick: answers.dismiss },
      icon(X as Shapes),
    ),
    el('button', { class: 'said', type: 'button', onclick: answers.open }, said.text),
    ...(said.asks ? [form] : []),
  )
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
