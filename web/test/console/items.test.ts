import { expect, it } from 'vitest'
import { itemsOf } from '../../console/state/items'
import type { LoggedPush } from '../../console/state/pushlog'
import { merge, noTimeline, sending } from '../../console/state/timeline'
import { message } from './frames'

const line = merge(noTimeline('e1'), [message(1), message(2), message(30)])
const push = (minute: number, more: Partial<LoggedPush> = {}): LoggedPush => ({
  key: `cid ${minute}`,
  kind: 'invite',
  text: 'Hello!',
  state: 'shown',
  at: Date.UTC(2026, 10, 23, 8, minute),
  receipts: {},
  ...more,
})
const kinds = (items: ReturnType<typeof itemsOf>) => items.map(({ is }) => is)

it('groups what one person says in a row, and breaks the group after a while', () => {
  const items = itemsOf(line, [])
  expect(items.map((item) => item.is === 'message' && item.startsGroup)).toEqual([
    false,
    true,
    false,
    true,
  ])
})

it('puts a day before its first message', () => {
  const twoDays = merge(line, [message(31, { at: '2026-11-25T08:00:00Z' })])
  expect(kinds(itemsOf(twoDays, []))).toEqual([
    'day',
    'message',
    'message',
    'message',
    'day',
    'message',
  ])
})

it('stands a push between the messages before and after it', () => {
  expect(kinds(itemsOf(line, [push(5)]))).toEqual(['day', 'message', 'message', 'push', 'message'])
})

it('does not repeat an accepted push that is in the conversation as a message', () => {
  const accepted = push(1, { id: 'p1' })
  const said = merge(noTimeline('e1'), [message(1, { cid: 'p1' })])
  expect(kinds(itemsOf(said, [accepted]))).toEqual(['day', 'message'])
})

it('leaves out pushes older than the messages that are loaded', () => {
  expect(kinds(itemsOf({ ...line, more: true }, [push(0)]))).not.toContain('push')
  expect(kinds(itemsOf(line, [push(0)]))).toContain('push')
})

it('ends with what is on its way', () => {
  const sent = sending(line, { cid: 'x', text: 'soon', at: Date.UTC(2026, 10, 23, 7) })
  expect(itemsOf(sent, [push(59)]).at(-1)?.is).toBe('pending')
})
