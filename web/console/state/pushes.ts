// Pushes of this console: on screen at once, then confirmed by the server or put back.
import { signal } from '@preact/signals'
import type { DoneAck, PushAck, PushRecord, ReceiptNote, VisitorRow } from '../../shared/wire'
import { newCid } from './cid'
import { request } from './line'
import { Refused } from './outbox'
import { further, mayFollow, note, notedOf, type PushState } from './receipts'
import { remembered } from './remembered'

export interface OwnPush {
  cid: string
  site: string
  visitor: string
  kind: PushRecord['kind']
  text: string
  more?: More
  /** When the agent pressed the button (ms). */
  at: number
  state: 'sending' | 'failed' | PushState
  id?: string
  /** Error code, when it failed. */
  failed?: string
  /** It may have gone out all the same, or may yet: trying again must use the same cid. */
  isOpen?: boolean
}

/** How it looks, and for how long (seconds) it waits for a visitor who has left. */
export interface More {
  data?: Record<string, unknown>
  ttl?: number
}

/** A push that could not go out within this time fails: said later, it would be out of place. */
const PATIENCE_MS = 15_000
const KEPT = 200

const ownPushes = signal<readonly OwnPush[]>([])

/** The text of the last invitation, for the next one. Empty: the dictionary's. */
export const lastInvitation = remembered('invitation', '', (value) => typeof value === 'string')

export const pushesTo = (site: string, visitor: string): OwnPush[] =>
  ownPushes.value.filter((push) => push.site === site && push.visitor === visitor)

/** Resolves with the state it got; raises Refused. The same text again after a failure that may
 * not have been one is the same push: the server sends it once. */
export async function push(
  site: string,
  visitor: string,
  kind: 'invite' | 'message',
  text: string,
  more: More = {},
): Promise<PushAck> {
  const last = pushesTo(site, visitor).at(-1)
  const isSame = last?.kind === kind && last.text === text && same(last.more ?? {}, more)
  const isAgain = last?.isOpen && isSame
  const cid = isAgain ? last.cid : newCid()
  const own: OwnPush = { cid, site, visitor, kind, text, more, at: Date.now(), state: 'sending' }
  const others = ownPushes.value.filter((push) => push.cid !== cid)
  ownPushes.value = [...others, own].slice(-KEPT)
  try {
    const asking = { t: 'push', cid, site, visitor, kind, text, ...more } as const
    const ack = await request<PushAck>(asking, PATIENCE_MS)
    change(cid, { state: further(ack.state, notedOf(ack.id)), id: ack.id })
    return ack
  } catch (error) {
    const why = error instanceof Refused ? error : undefined
    change(cid, { state: 'failed', failed: why?.code ?? 'internal', isOpen: why?.retry ?? true })
    throw error
  }
}

const same = (one: More, other: More) => JSON.stringify(one) === JSON.stringify(other)

/** Takes it off the visitor's screen; its receipt says so. Raises Refused. */
export const recall = (id: string): Promise<DoneAck> =>
  request<DoneAck>({ t: 'recall', cid: newCid(), id }, PATIENCE_MS)

export function applyReceiptToOwn(told: ReceiptNote): void {
  note(told)
  const own = ownPushes.value.find((push) => push.id === told.id)
  if (own && mayFollow(own.state as PushState, told.state)) change(own.cid, { state: told.state })
}

function change(cid: string, to: Partial<OwnPush>): void {
  ownPushes.value = ownPushes.value.map((own) => (own.cid === cid ? { ...own, ...to } : own))
}

/** What the row says of the newest push: the console's own while the server does not know it, or
 * no more, and never less than has been told of it already. */
export function pushOnRow({ site, id, push }: VisitorRow): OwnPush['state'] | null {
  const own = pushesTo(site, id).at(-1)
  if (own && own.id !== push?.id) {
    const isNewer = !push || own.at > Date.parse(push.at)
    if (isNewer || own.state === 'sending') return own.state
  }
  return push ? further(push.state, notedOf(push.id)) : null
}
