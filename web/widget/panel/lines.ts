// What stands on the screen: messages, open pushes and unsent words, grouped by sender and minute.
import type { Message, Push, SentFile } from '../../shared/wire'
import type { Unsent } from '../keep'

export interface Line {
  key: string
  kind: Message['from']['kind']
  name: string
  avatar?: string | null
  text: string
  file?: SentFile | null
  at: string
  /** Of the visitor's own lines. */
  state?: 'sending' | 'sent' | 'seen' | 'failed'
  cid?: string
  /** The error code, where the server refused it. */
  reason?: string
}

export interface Group {
  key: string
  /** The first group of a day carries the day. */
  day?: Date
  kind: Line['kind']
  name: string
  avatar?: string | null
  at: string
  lines: Line[]
}

export function messageLine(message: Message, agentSeen: number): Line {
  const { seq, cid, from, text, file, at } = message
  const own = from.kind === 'visitor'
  // The same key before and after the ack: the line stays where it is and only its state changes.
  const key = cid ?? String(seq)
  return { key, ...from, text, file, at, state: own ? (seq <= agentSeen ? 'seen' : 'sent') : undefined }
}

export function unsentLine({ cid, text, file, at, failed }: Unsent, hopeless: boolean): Line {
  const state = failed === undefined && !hopeless ? 'sending' : 'failed'
  return { key: cid, kind: 'visitor', name: '', text, file, at, state, cid, reason: failed }
}

export function pushLine({ id, from, text }: Push, at: string): Line {
  return { key: id, kind: 'agent', ...from, text: text ?? '', at }
}

export function grouped(lines: Line[]): Group[] {
  const groups: Group[] = []
  let day: string | undefined
  for (const line of lines) {
    const date = new Date(line.at)
    const last = groups.at(-1)
    // What waits unsent since yesterday stands at the end, but does not bring yesterday back.
    const later = !last || date > new Date(last.at)
    const today = later ? date.toDateString() : day
    const joins =
      last &&
      today === day &&
      last.kind === line.kind &&
      last.name === line.name &&
      last.at.slice(0, 16) === line.at.slice(0, 16)
    if (joins) last.lines.push(line)
    else
      groups.push({
        key: line.key,
        day: today === day ? undefined : date,
        kind: line.kind,
        name: line.name,
        avatar: line.avatar,
        at: line.at,
        lines: [line],
      })
    day = today
  }
  return groups
}
