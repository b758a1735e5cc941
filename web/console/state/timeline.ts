// One conversation's messages as this console has them. Pure.
//
// Each message stands once, in order of `seq`, whichever way and however often it came. A new
// `epoch` means the history was replaced: what is here is dropped and fetched anew.
import type { Message, SayAck, SentFile } from '../../shared/wire'

export interface Pending {
  cid: string
  text: string
  file?: SentFile
  /** When the agent pressed send (ms). */
  at: number
  /** Why it failed, as an error code; absent while it is on its way. */
  failed?: string
}

export interface Timeline {
  epoch: string
  messages: readonly Message[]
  /** There are older messages to fetch. */
  more: boolean
  pending: readonly Pending[]
}

export const noTimeline = (epoch: string): Timeline => ({
  epoch,
  messages: [],
  more: false,
  pending: [],
})

export const lastSeq = (line: Timeline): number => line.messages.at(-1)?.seq ?? 0
export const firstSeq = (line: Timeline): number => line.messages[0]?.seq ?? 0

/** Adds messages. Those of another epoch are left out: see `isReplaced`. */
export function merge(line: Timeline, incoming: readonly Message[]): Timeline {
  const bySeq = new Map(line.messages.map((message) => [message.seq, message]))
  const cids = new Set<string>()
  for (const message of incoming) {
    if (message.epoch !== line.epoch) continue
    bySeq.set(message.seq, message)
    if (message.cid) cids.add(message.cid)
  }
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  return { ...line, messages, pending: line.pending.filter((sent) => !cids.has(sent.cid)) }
}

/** True when the server's history is no longer the one shown. */
export const isReplaced = (line: Timeline, epoch: string): boolean => line.epoch !== epoch

/** The last message before the first hole, or null when there is none: fetch what comes after. */
export function hole(line: Timeline): number | null {
  for (let index = 1; index < line.messages.length; index++) {
    const before = line.messages[index - 1]!.seq
    if (line.messages[index]!.seq !== before + 1) return before
  }
  return null
}

/** The last message up to which none is missing. */
export const unbroken = (line: Timeline): number => hole(line) ?? lastSeq(line)

export const sending = (line: Timeline, sent: Pending): Timeline => ({
  ...line,
  pending: [...line.pending.filter((other) => other.cid !== sent.cid), sent],
})

export const failed = (line: Timeline, cid: string, code: string): Timeline => ({
  ...line,
  pending: line.pending.map((sent) => (sent.cid === cid ? { ...sent, failed: code } : sent)),
})

export const withdrawn = (line: Timeline, cid: string): Timeline => ({
  ...line,
  pending: line.pending.filter((sent) => sent.cid !== cid),
})

/** The server has stored it: what was pending becomes a message under its `seq`. */
export function confirmed(line: Timeline, ack: SayAck, conversation: string, name: string) {
  const sent = line.pending.find((other) => other.cid === ack.cid)
  if (!sent) return line
  const message: Message = {
    t: 'message',
    conversation,
    epoch: line.epoch,
    seq: ack.seq,
    from: { kind: 'agent', name },
    text: sent.text,
    file: sent.file,
    at: ack.at,
    cid: ack.cid,
  }
  return merge(line, [message])
}
