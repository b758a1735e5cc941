// How a push moves through its states: only forward, and the answered stay answered.
import type { PushRecord } from '../../shared/wire'

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
