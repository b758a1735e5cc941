// What was asked of the server and not yet answered. Everything here has a `cid`, so after a
// reconnect it is simply sent again: the server does it once.
import { signal } from '@preact/signals'
import type { AgentFrame, DoneAck, Nack, PushAck, SayAck } from '../../shared/wire'

export type Asking = Extract<AgentFrame, { t: 'push' | 'recall' | 'say' | 'claim' | 'close' }> & {
  cid: string
}
export type Answer = PushAck | SayAck | DoneAck

/** Why it was not done: a code of the server's catalogue, or `no_answer`. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retry: boolean,
    readonly missed: NonNullable<Nack['missed']> = [],
  ) {
    super(message)
  }
}

interface Waiting {
  frame: Asking
  since: number
  patience: number
  resolve: (answer: Answer) => void
  reject: (why: Refused) => void
}

const waiting = new Map<string, Waiting>()

/** How many wait for an answer. */
export const unanswered = signal(0)

/** `patience`: ms after which it fails with `no_answer`. */
export function ask<A extends Answer>(
  frame: Asking,
  transmit: (frame: Asking) => void,
  patience: number,
): Promise<A> {
  return new Promise<A>((resolve, reject) => {
    const since = performance.now()
    const done = resolve as (answer: Answer) => void
    waiting.set(frame.cid, { frame, since, patience, resolve: done, reject })
    unanswered.value = waiting.size
    transmit(frame)
  })
}

/** False: nobody waits for it, any more. */
export function answered(frame: Answer | Nack): boolean {
  const asked = waiting.get(frame.cid)
  if (!asked) return false
  settle(frame.cid)
  if (frame.t === 'ack') asked.resolve(frame)
  else asked.reject(new Refused(frame.code, frame.message, frame.retry, frame.missed))
  return true
}

/** The line is back: a reply's time begins anew, for only a live line can fail to answer. */
export function sendAgain(transmit: (frame: Asking) => void): void {
  for (const asked of waiting.values()) {
    if (asked.frame.t === 'say') asked.since = performance.now()
    transmit(asked.frame)
  }
}

/** A reply waits as long as the line is down, in sight; a push or a claim would come too late. */
export function giveUpOld(live: boolean, now: number = performance.now()): void {
  for (const [cid, asked] of waiting) {
    const mayWait = asked.frame.t === 'say' && !live
    if (mayWait || now - asked.since < asked.patience) continue
    settle(cid)
    asked.reject(new Refused('no_answer', 'no answer', true))
  }
}

function settle(cid: string): void {
  waiting.delete(cid)
  unanswered.value = waiting.size
}
