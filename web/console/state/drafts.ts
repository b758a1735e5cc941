// What the agent has written and not sent, per composer; survives a reload of the tab.
import { signal } from '@preact/signals'

const KEY = 'halloo.drafts'

function kept(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, string>
  } catch {
    return {}
  }
}

const drafts = signal<Record<string, string>>(kept())

export const draft = (of: string): string | undefined => drafts.value[of]

export function setDraft(of: string, text: string | undefined): void {
  const { [of]: _old, ...others } = drafts.peek()
  drafts.value = text === undefined ? others : { ...others, [of]: text }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(drafts.peek()))
  } catch {
    // Without storage a draft lasts as long as the page.
  }
}

/** The draft of the reply to a conversation. */
export const replyDraft = (conversation: string): string => `reply ${conversation}`

let returned = { of: '', text: '' }

/** Puts a text that did not go out back, before whatever has been written meanwhile. Several of
 * them, one after the other, stay in the order in which they were said. */
export function putBack(of: string, text: string): void {
  const written = draft(of) ?? ''
  const before = returned.of === of && written.startsWith(returned.text) ? returned.text : ''
  const after = written.slice(before.length).replace(/^\n/, '')
  returned = { of, text: before ? `${before}\n${text}` : text }
  setDraft(of, after ? `${returned.text}\n${after}` : returned.text)
}
