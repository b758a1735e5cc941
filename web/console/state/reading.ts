// What has been on this screen, and the replies that came too late because of what had not.
//
// A message in memory is not one that was read: the time line may be scrolled up, or the tab
// behind another one. Only what stood at the end of a time line before somebody counts.
import { signal } from '@preact/signals'
import type { Message } from '../../shared/wire'
import { session } from './session'
import { lastSeq, unbroken, type Timeline } from './timeline'

/** A reply that others overtook. */
interface Overtaken {
  /** The last message that had been on screen when it was sent. */
  since: number
  /** The last one the agent was shown instead: who sends it all the same has this in view. */
  upTo: number
}

const displayed = new Map<string, { epoch: string; seq: number }>()
export const overtaken = signal<ReadonlyMap<string, Overtaken>>(new Map())

/** The end of this time line is on a screen that is not hidden. */
export function setDisplayed(id: string, line: Timeline): void {
  const seq = unbroken(line)
  const before = displayed.get(id)
  if (before?.epoch === line.epoch && before.seq >= seq) return
  displayed.set(id, { epoch: line.epoch, seq })
}

/** What a reply says its writer has seen. */
export function sawOf(id: string, line: Timeline): number {
  const shown = displayed.get(id)
  const seen = shown?.epoch === line.epoch ? shown.seq : 0
  return Math.min(Math.max(seen, overtaken.peek().get(id)?.upTo ?? 0), lastSeq(line))
}

export function setOvertaken(id: string, by: Overtaken | null): void {
  if (!by && !overtaken.peek().has(id)) return
  const all = new Map(overtaken.peek())
  if (by) all.set(id, by)
  else all.delete(id)
  overtaken.value = all
}

/** The messages of others that came in before the reply, oldest first. */
export function newSince(id: string, line: Timeline | undefined): readonly Message[] {
  const since = overtaken.value.get(id)?.since
  if (since === undefined || !line) return []
  const mine = session.value?.agent
  return line.messages.filter(
    ({ seq, from }) => seq > since && !(from.kind === 'agent' && from.name === mine),
  )
}
