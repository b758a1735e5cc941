// What counts as seen by the agent, and what is new to one whose reply was held back.
import { afterEach, expect, it } from 'vitest'
import { newSince, sawOf, setDisplayed, setOvertaken } from '../../console/state/reading'
import { session } from '../../console/state/session'
import { merge, noTimeline } from '../../console/state/timeline'
import { message } from './frames'

const line = (...seqs: number[]) =>
  merge(
    noTimeline('e1'),
    seqs.map((seq) => message(seq)),
  )

afterEach(() => setOvertaken('c1', null))

it('a message in memory is not seen before it has been on screen', () => {
  expect(sawOf('c1', line(1, 2))).toBe(0)
  setDisplayed('c1', line(1, 2))
  expect(sawOf('c1', line(1, 2, 3))).toBe(2)
  setDisplayed('c1', line(1))
  expect(sawOf('c1', line(1, 2, 3))).toBe(2)
})

it('what lies behind a hole is not seen', () => {
  setDisplayed('c2', line(1, 2, 4))
  expect(sawOf('c2', line(1, 2, 3, 4))).toBe(2)
})

it('a history that was replaced has not been seen', () => {
  setDisplayed('c3', line(1, 2, 3))
  expect(sawOf('c3', merge(noTimeline('e2'), [message(1, { epoch: 'e2' })]))).toBe(0)
})

it('new are the messages of others after what was seen', () => {
  session.value = {
    ...{ agent: 'alice', email: '', role: 'owner', csrf: 'x', version: '', demo: null },
    owes_factor: false,
    scopes: ['push', 'read', 'chat'],
  }
  const own = message(4, { from: { kind: 'agent', name: 'alice' } })
  const bobs = message(5, { from: { kind: 'agent', name: 'bob' } })
  const all = merge(line(1, 2, 3), [own, bobs])
  expect(newSince('c1', all)).toEqual([])
  setOvertaken('c1', { since: 2, upTo: 3 })
  expect(newSince('c1', all).map(({ seq }) => seq)).toEqual([3, 5])
})
