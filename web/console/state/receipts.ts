// How a push moves through its states: only forward, and the answered stay answered.
import type { PushRecord, ReceiptNote } from '../../shared/wire'

export type PushState = PushRecord['state']

const RANK: Record<PushState, number> = {
  offline: 0,
  sent: 1,
  delivered: 2,
  shown: 3,
  accepted: 4,
  dismissed: 4,
  expired: 4,
  recalled: 4,
}

export const mayFollow = (state: PushState, next: PushState): boolean => RANK[next] > RANK[state]

export const further = (state: PushState, other: PushState | undefined): PushState =>
  other && mayFollow(state, other) ? other : state

const NOTED = 500
const noted = new Map<string, PushState>()

/** Remembers how far each push got: the note may be here before the answer that names the push. */
export function note({ id, state }: ReceiptNote): void {
  const furthest = further(state, noted.get(id))
  noted.delete(id)
  noted.set(id, furthest)
  if (noted.size > NOTED) noted.delete(noted.keys().next().value!)
}

export const notedOf = (id: string): PushState | undefined => noted.get(id)
