// The webhooks of a site: addresses that are told what happens, and what came of it.
import { call, path } from '../http'

export const EVENTS = [
  'visitor.arrived',
  'visitor.left',
  'push.sent',
  'push.receipt',
  'conversation.opened',
  'conversation.assigned',
  'conversation.closed',
  'message.added',
  'rule.fired',
] as const
export type EventName = (typeof EVENTS)[number]
export const CALL_STATES = ['waiting', 'done', 'failed'] as const
export type CallState = (typeof CALL_STATES)[number]
/** In a webhook's place: the addresses that rules name themselves. */
export const RULES = 'rules'

export interface HookDraft {
  url: string
  events: EventName[]
  note: string
  active: boolean
}

export interface Webhook extends HookDraft {
  id: string
  author: string
  created: string
  waiting: number
  /** Nothing has come through since. */
  failing: string | null
  last: { at: string; status: number | null; error: string | null } | null
}

export interface Secret {
  secret: string
  previous: string | null
  until: string | null
}

export interface Pinged {
  delivered: boolean
  milliseconds: number
  status: number | null
  error: string | null
  answer: string
}

export interface Try {
  at: string
  milliseconds: number
  status: number | null
  error: string | null
}

export interface HookCall {
  id: string
  event: string
  url: string
  state: CallState
  created: string
  due: string | null
  body: string
  tries: Try[]
}

export interface CallPage {
  calls: HookCall[]
  next: string | null
}

export const webhooksOf = (site: string): Promise<Webhook[]> =>
  call<{ webhooks: Webhook[] }>('GET', path`/sites/${site}/webhooks`).then((all) => all.webhooks)

export const addHook = (site: string, draft: HookDraft): Promise<Webhook> =>
  call('POST', path`/sites/${site}/webhooks`, draft)

export const changeHook = (
  site: string,
  hook: string,
  change: Partial<HookDraft>,
): Promise<Webhook> => call('PATCH', path`/sites/${site}/webhooks/${hook}`, change)

export const removeHook = (site: string, hook: string): Promise<void> =>
  call('DELETE', path`/sites/${site}/webhooks/${hook}`)

export const testHook = (site: string, hook: string): Promise<Pinged> =>
  call('POST', path`/sites/${site}/webhooks/${hook}/test`)

export const secretOf = (site: string, hook: string): Promise<Secret> =>
  call('GET', path`/sites/${site}/webhooks/${hook}/secret`)

export const renewSecret = (site: string, hook: string): Promise<Secret> =>
  call('POST', path`/sites/${site}/webhooks/${hook}/secret`)

export function callsOf(
  site: string,
  hook: string,
  state: CallState | undefined,
  cursor: string | null,
): Promise<CallPage> {
  const asked = new URLSearchParams({
    ...(state ? { state } : {}),
    ...(cursor ? { cursor } : {}),
  })
  return call('GET', `${path`/sites/${site}/webhooks/${hook}/calls`}?${asked}`)
}

export const replayCall = (site: string, hook: string, one: string): Promise<HookCall> =>
  call('POST', path`/sites/${site}/webhooks/${hook}/calls/${one}/replay`)

/** All of them; returns how many. */
export const replayFailed = (site: string, hook: string): Promise<number> =>
  call<{ count: number }>('POST', path`/sites/${site}/webhooks/${hook}/replay`, {
    since: new Date(0).toISOString(),
  }).then(({ count }) => count)
