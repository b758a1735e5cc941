// The round button in the corner.
import { ChevronDown, MessageCircle } from 'lucide'
import { el, icon, type Shapes } from '../shared/dom'
import type { LiveWords } from './words/live.en'

export interface Launcher {
  button: HTMLButtonElement
  show(unread: number, open: boolean): void
}

export function makeLauncher(words: LiveWords, pressed: () => void, near: () => void): Launcher {
  const badge = el('span', { class: 'badge', 'aria-hidden': 'true' })
  const button = el(
    'button',
    { class: 'launcher', type: 'button', onclick: pressed, onpointerenter: near, onfocus: near },
    icon(MessageCircle as Shapes),
    icon(ChevronDown as Shapes),
    badge,
  )
  const show = (unread: number, open: boolean) => {
    badge.textContent = unread ? String(Math.min(unread, 99)) : ''
    button.setAttribute('aria-expanded', String(open))
    button.setAttribute(
      'aria-label',
      open ? words.minimise : unread ? words.unread(unread) : words.launcher,
    )
  }
  show(0, false)
  return { button, show }
}
