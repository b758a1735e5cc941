// The other agents who have the conversation on this screen open, and what each is writing; and
// what they are told of this screen.
import { signal } from '@preact/signals'
import type { Attendant, Attending, Message } from '../../shared/wire'
import { isLive, send } from './line'

/** So often the others see what is typed; the last state is never left out. */
const TELL_EVERY_MS = 350

const told = signal<Attending | null>(null)

let shown: string | undefined
/** What stands in the composer of the conversation shown, and what of it the server has. */
let written = ''
let sent = ''
let pause: ReturnType<typeof setTimeout> | undefined

/** Nobody, while the line is down: who is there then is not known. */
export const othersIn = (conversation: string): readonly Attendant[] =>
  isLive() && told.value?.conversation === conversation ? told.value.agents : []

/** This conversation is on screen now, with this text in its composer. */
export function attend(conversation: string | undefined, draft: string): void {
  written = draft
  if (conversation !== shown) {
    shown = conversation
    attendAgain()
  } else if (!draft || pause === undefined) tellDraft()
}

/** The server knows nothing of this screen yet: another conversation, or another line. */
export function attendAgain(): void {
  stopPause()
  told.value = null
  sent = written
  send(
    shown
      ? { t: 'attend', conversation: shown, draft: written }
      : { t: 'attend', conversation: null },
  )
}

function tellDraft(): void {
  stopPause()
  if (!shown || written === sent) return
  if (!send({ t: 'typing', conversation: shown, text: written })) return
  sent = written
  pause = setTimeout(tellDraft, TELL_EVERY_MS)
}

function stopPause(): void {
  clearTimeout(pause)
  pause = undefined
}

export function applyAttending(frame: Attending): void {
  if (frame.conversation === shown) told.value = frame
}

/** What was being written is said: it does not stand there twice until the next note. */
export function applySaid({ conversation, from }: Message): void {
  const { value } = told
  if (value?.conversation !== conversation || from.kind !== 'agent') return
  const agents = value.agents.map((agent) =>
    agent.name === from.name ? { name: agent.name } : agent,
  )
  told.value = { ...value, agents }
}
