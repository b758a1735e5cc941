// Pushes of this console: on screen at once, then confirmed by the server or put back.
import { signal } from '@preact/signals'
import type { PushAck, PushRecord, VisitorRow } from '../../shared/wire'
import { newCid } from './cid'
import { request } from './line'
import { Refused } from './outbox'
import type { PushState } from './receipts'
import { remembered } from './remembered'

export interface OwnPush {
  cid: string
  site: string
  visitor: string
  kind: PushRecord['kind']
  text: string
  /** When the agent pressed the button (ms). */
  at: number
  state: 'sending' | 'failed' | PushState
  id?: string
  /** Error code, when it failed. */
  failed?: string
}

/** A push that could not go out within this time fails: said later, it would be out of place. */
const PATIENCE_MS = 15_000
const KEPT = 200

const ownPushes = signal<readonly OwnPush[]>([])

/** The text of the last invitation, for the next one. Empty: the dictionary's. */
export const lastInvitation = remembered('invitation', '', (value) => typeof value === 'string')

export const pushesTo = (site: string, visitor: string): OwnPush[] =>
  ownPushes.value.filter((push) => push.site === site && push.visitor === visitor)

/** Resolves with the state it got; raises Refused. */
export async function push(
  site: string,
  visitor: string,
  kind: 'invite' | 'message',
  text: string,
): Promise<PushAck> {
  const cid = newCid()
  const own: OwnPush = { cid, site, visitor, kind, text, at: Date.now(), state: 'sending' }
  ownPushes.value = [...ownPushes.value, own].slice(-KEPT)
  try {
    const ack = await request<PushAck>({ t: 'push', cid, site, visitor, kind, text }, PATIENCE_MS)
    change(cid, { state: ack.state, id: ack.id })
    return ack
  } catch (error) {
    change(cid, { state: 'failed', failed: error instanceof Refused ? error.code : 'internal' })
    throw error
  }
}

function change(cid: string, to: Partial<OwnPush>): void {
  ownPushes.value = ownPushes.value.map((own) => (own.cid === cid ? { ...own, ...to } : own))
}

/** What the row says of the newest push: the console's own while the server does not know it. */
export function pushOnRow(row: VisitorRow): OwnPush['state'] | null {
  const own = pushesTo(row.site, row.id).at(-1)
  if (own && own.id !== row.push?.id) {
    const isNewer = !row.push || own.at > Date.parse(row.push.at)
    if (isNewer || own.state === 'sending') return own.state
  }
  return row.push?.state ?? null
}
