import { expect, it } from 'vitest'
import { together } from '../../console/state/pushlog'
import type { OwnPush } from '../../console/state/pushes'
import { mayFollow } from '../../console/state/receipts'

const own: OwnPush = {
  cid: 'a',
  site: 'shop',
  visitor: 'bob',
  kind: 'invite',
  text: 'Hello!',
  at: 5,
  state: 'sending',
}
const stored = {
  id: 'p1',
  site: 'shop',
  visitor: 'bob',
  kind: 'invite',
  state: 'shown',
  connections: 1,
  cid: 'a',
  agent: 'alice',
  at: '2026-11-23T08:00:00Z',
} as const

it('shows a push at once, before the server has it', () => {
  expect(together([], [own])).toMatchObject([{ key: 'a', state: 'sending' }])
})

it('shows it once when the server has it too, as the server has it', () => {
  expect(together([stored], [own])).toMatchObject([{ key: 'a', id: 'p1', state: 'shown' }])
})

it('keeps one that failed, with the reason', () => {
  const failed = { ...own, cid: 'b', state: 'failed', failed: 'too_fast' } as const
  expect(together([stored], [failed]).map((push) => push.failed)).toEqual(['too_fast', undefined])
})

it('lets receipts only move a push forward', () => {
  expect(mayFollow('sent', 'shown')).toBe(true)
  expect(mayFollow('shown', 'delivered')).toBe(false)
  expect(mayFollow('accepted', 'dismissed')).toBe(false)
})
