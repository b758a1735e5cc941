import { beforeEach, expect, test } from 'vitest'
import { Keep } from '../../widget/keep'
import { Outbox } from '../../widget/outbox'

const NOON = Date.parse('2026-01-05T12:00:00Z')
const said = (cid: string, at = NOON) => ({
  cid,
  text: `text ${cid}`,
  at: new Date(at).toISOString(),
})
const cids = (outbox: Outbox) => outbox.sending.map((unsent) => unsent.cid)
const fresh = (consent = true) => new Outbox(new Keep('halloo:site', consent), NOON, () => 0.5)

beforeEach(() => localStorage.clear())

test('what was not confirmed is still there after a reload', () => {
  fresh().add(said('a'))
  expect(cids(fresh())).toEqual(['a'])
})

test('without consent nothing is stored', () => {
  const outbox = fresh(false)
  outbox.add(said('a'))
  expect(cids(outbox)).toEqual(['a'])
  expect(localStorage.length).toBe(0)
})

test('an ack takes a message out, here and for the next page', () => {
  const outbox = fresh()
  outbox.add(said('a'))
  expect(outbox.confirmed('a')?.text).toBe('text a')
  expect(outbox.confirmed('a')).toBeUndefined()
  expect(cids(fresh())).toEqual([])
})

test('two tabs do not overwrite what the other has not sent yet', () => {
  const [one, two] = [fresh(), fresh()]
  one.add(said('a'))
  two.add(said('b'))
  one.confirmed('a')
  expect(cids(fresh())).toEqual(['b'])
})

test('a refusal that may pass is tried again, later each time', () => {
  const outbox = fresh()
  outbox.add(said('a'))
  const pauses = [1, 2, 3, 4, 5, 6].map(() => outbox.refused('a', true, 'later'))
  expect(pauses).toEqual([1500, 3000, 6000, 12_000, 22_500, 22_500])
  expect(cids(outbox)).toEqual(['a'])
})

test('a final refusal fails the message with its reason, and trying again uses the same cid', () => {
  const outbox = fresh()
  outbox.add(said('a'))
  expect(outbox.refused('a', false, 'text_too_long')).toBeUndefined()
  expect(outbox.list[0]?.failed).toBe('text_too_long')
  expect(cids(outbox)).toEqual([])
  outbox.again('a')
  expect(cids(outbox)).toEqual(['a'])
})

test('after a day a message is not sent by itself any more, but not lost', () => {
  fresh().add(said('a', NOON - 25 * 3_600_000))
  const outbox = fresh()
  expect(cids(outbox)).toEqual([])
  expect(outbox.list[0]?.failed).toBe('')
})

test('it takes a hundred and refuses the next, in the other tab as well; none is dropped', () => {
  const [one, two] = [fresh(), fresh()]
  const taken = Array.from({ length: 100 }, (_, count) => one.add(said(String(count))))
  expect(taken).not.toContain(false)
  expect([one.add(said('100')), two.add(said('101'))]).toEqual([false, false])
  expect(cids(fresh())).toEqual(Array.from({ length: 100 }, (_, count) => String(count)))
  one.confirmed('0')
  expect([two.add(said('101')), one.add(said('102'))]).toEqual([true, false])
  expect(cids(fresh())).toContain('101')
})

test('late consent keeps what an earlier page had not sent and what this one said, in that order', () => {
  for (const earlierWins of [false, true]) {
    localStorage.clear()
    fresh().add(said('earlier'))
    const keep = new Keep('halloo:site', false)
    const outbox = new Outbox(keep, NOON)
    outbox.add(said('here'))
    keep.allow(true, earlierWins)
    expect(cids(outbox)).toEqual(['earlier', 'here'])
    expect(cids(fresh())).toEqual(['earlier', 'here'])
    keep.allow(true, earlierWins)
    expect(cids(fresh())).toEqual(['earlier', 'here'])
  }
})
