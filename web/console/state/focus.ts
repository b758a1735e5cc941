// Where the keyboard asks to be: the composer, or a row of the list on screen.
import { signal } from '@preact/signals'

/** Counts requests; the composer on screen takes the focus and sets it back to 0. */
export const composerAsked = signal(0)

export const askComposer = (): void => {
  composerAsked.value += 1
}

/** The visitor the keyboard stands on, which need not be the one that is open. */
export const cursor = signal<string | null>(null)

/** Puts the focus on an element that the coming drawing will have. */
export const focusSoon = (id: string): void => {
  requestAnimationFrame(() => document.getElementById(id)?.focus())
}

/** Leaves the text field the agent writes in for the pane around it; false when in none. */
export function leaveField(): boolean {
  const field = document.activeElement
  if (!(field instanceof HTMLTextAreaElement)) return false
  field.closest('.pane')?.querySelector<HTMLElement>('.work-body')?.focus()
  return true
}
