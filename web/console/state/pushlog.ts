// The pushes to one visitor as one list: the server's, and this console's own until it has them.
import type { PushRecord } from '../../shared/wire'
import type { OwnPush } from './pushes'

export interface LoggedPush {
  key: string
  /** The server's id, once it has one. */
  id?: string
  kind: PushRecord['kind']
  text: string
  data?: Record<string, unknown>
  state: OwnPush['state']
  /** When it was sent (ms). */
  at: number
  agent?: string
  /** `rule:ID` or `mass:ID`; absent: an agent. */
  source?: string
  /** State → time it was reached. */
  receipts: Record<string, string>
  failed?: string
}

/** Oldest first. */
export function together(server: readonly PushRecord[], own: readonly OwnPush[]): LoggedPush[] {
  const known = new Set(server.map((push) => push.cid))
  const fromServer = server.map((push) => ({
    key: push.cid,
    id: push.id,
    kind: push.kind,
    text: push.text ?? '',
    data: push.data ?? undefined,
    state: push.state,
    at: Date.parse(push.at),
    agent: push.agent,
    source: push.source ?? undefined,
    receipts: push.receipts ?? {},
  }))
  const ownOnly = own
    .filter((push) => !known.has(push.cid))
    .map(({ cid, id, kind, text, more, state, at, failed }) => ({
      key: cid,
      id,
      kind,
      text,
      data: more?.data,
      state,
      at,
      receipts: {},
      failed,
    }))
  return [...fromServer, ...ownOnly].sort((a, b) => a.at - b.at)
}
