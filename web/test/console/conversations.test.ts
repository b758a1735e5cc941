import { beforeEach, describe, expect, it } from 'vitest'
import {
  applyMessage,
  applySeen,
  inState,
  keep,
  levelled,
  summaries,
  unread,
  unreadCount,
} from '../../console/state/conversations'
import type { ConversationSummary } from '../../shared/wire'
import { message } from './frames'

const summary = (more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id: 'c1',
  site: 'shop',
  visitor: 'mei',
  state: 'open',
  epoch: 'e1',
  seq: 2,
  visitor_seen: 2,
  agent_seen: 1,
  created: '2026-11-23T08:00:00Z',
  updated: '2026-11-23T08:02:00Z',
  last: message(2),
  ...more,
})

beforeEach(() => {
  summaries.value = new Map()
})

describe('unread', () => {
  it('counts what a visitor wrote after the last mark', () => {
    expect(unread(summary())).toBe(1)
    expect(unread(summary({ agent_seen: 2 }))).toBe(0)
  })
  it('is nothing when an agent had the last word', () => {
    expect(unread(summary({ last: message(2, { from: { kind: 'agent', name: 'bob' } }) }))).toBe(0)
  })
  it('grows with a message and goes with the mark', () => {
    keep(summary({ agent_seen: 2 }))
    expect(unreadCount.value).toBe(0)
    applyMessage(message(3))
    expect(unreadCount.value).toBe(1)
    applySeen({ t: 'seen', conversation: 'c1', by: 'agent', seq: 3 })
    expect(unreadCount.value).toBe(0)
  })
})

describe('an answer that is older than what the socket told', () => {
  it('takes back neither the last message nor a mark', () => {
    const told = summary({
      seq: 5,
      agent_seen: 5,
      last: message(5),
      updated: '2026-11-23T08:05:00Z',
    })
    const late = levelled(told, summary({ assignee: 'bob' }))
    expect(late).toMatchObject({ seq: 5, agent_seen: 5, assignee: 'bob', updated: told.updated })
  })
  it('of a new epoch starts afresh', () => {
    const restored = summary({ epoch: 'e2', seq: 1, agent_seen: 0 })
    expect(levelled(summary({ seq: 9, agent_seen: 9 }), restored)).toBe(restored)
  })
})

it('lists the newest first', () => {
  keep(summary(), summary({ id: 'c2', updated: '2026-11-23T09:00:00Z' }))
  expect(inState('open').map(({ id }) => id)).toEqual(['c2', 'c1'])
  applyMessage(message(3, { at: '2026-11-23T10:00:00Z' }))
  expect(inState('open').map(({ id }) => id)).toEqual(['c1', 'c2'])
})
