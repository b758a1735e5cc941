import { expect, test } from 'vitest'
import { grouped, messageLine, unsentLine } from '../../widget/panel/lines'
import { message } from './frames'

const mei = { kind: 'agent' as const, name: 'Mei' }
const sizes = (lines: Parameters<typeof grouped>[0]) =>
  grouped(lines).map((group) => group.lines.length)

test('what one person says within a minute stands together', () => {
  const lines = [message(1), message(2), message(3, { from: mei }), message(4)]
  expect(sizes(lines.map((each) => messageLine(each, 0)))).toEqual([2, 1, 1])
})

test('a later minute begins a new group, a later day a new day', () => {
  const lines = [
    message(1),
    message(2, { at: '2026-01-05T10:01:00.000Z' }),
    message(3, { at: '2026-01-07T10:01:00.000Z' }),
  ].map((each) => messageLine(each, 0))
  expect(sizes(lines)).toEqual([1, 1, 1])
  expect(grouped(lines).map((group) => !!group.day)).toEqual([true, false, true])
})

test('an own message is sent, then seen; those of others have no such state', () => {
  expect(messageLine(message(2), 1).state).toBe('sent')
  expect(messageLine(message(2), 2).state).toBe('seen')
  expect(messageLine(message(2, { from: mei }), 2).state).toBeUndefined()
})

test('a line keeps its place on the screen when the ack comes', () => {
  const unsent = unsentLine({ cid: 'a', text: 'x', at: '2026-01-05T10:00:00.000Z' }, false)
  expect(unsent.state).toBe('sending')
  expect(messageLine(message(1, { cid: 'a' }), 0).key).toBe(unsent.key)
})

test('on a line that is down for good nothing pretends to be sending', () => {
  expect(unsentLine({ cid: 'a', text: 'x', at: '' }, true).state).toBe('failed')
})

test('what waits unsent since an earlier day does not bring that day back', () => {
  const unsent = unsentLine(
    { cid: 'a', text: 'x', at: '2026-01-03T10:00:00.000Z', failed: '' },
    false,
  )
  const groups = grouped([messageLine(message(1), 0), unsent])
  expect(groups.map((group) => !!group.day)).toEqual([true, false])
})
