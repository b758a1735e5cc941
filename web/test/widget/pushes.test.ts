import { beforeEach, expect, test } from 'vitest'
import type { PushReceipt } from '../../shared/wire'
import { Keep } from '../../widget/keep'
import { Pushes } from '../../widget/pushes'
import { push } from './frames'

let told: string[]
const fresh = () => {
  told = []
  const tell = ({ id, state }: PushReceipt) => void told.push(`${id} ${state}`)
  return new Pushes(new Keep('halloo:site', true), tell)
}
beforeEach(() => localStorage.clear())

test('a push is delivered when it arrives and shown only when it is on the screen', () => {
  const pushes = fresh()
  expect(pushes.arrive(push('p'))).toBe(true)
  expect(told).toEqual(['p delivered'])
  pushes.reach('p', 'shown')
  expect(told).toEqual(['p delivered', 'p shown'])
})

test('a push that comes again after a reconnect is not shown twice', () => {
  const pushes = fresh()
  pushes.arrive(push('p'))
  pushes.reach('p', 'shown')
  expect(pushes.arrive(push('p'))).toBe(false)
  expect(pushes.pending).toHaveLength(1)
})

test('receipts never go back, and each is told once', () => {
  const pushes = fresh()
  pushes.arrive(push('p'))
  pushes.reach('p', 'accepted')
  pushes.reach('p', 'shown')
  pushes.reach('p', 'accepted')
  pushes.reach('p', 'dismissed')
  expect(told).toEqual(['p delivered', 'p accepted'])
})

test('a dismissed invitation stays away on the next page, and the lost receipt is told again', () => {
  const before = fresh()
  before.arrive(push('p'))
  before.reach('p', 'dismissed')
  const pushes = fresh()
  expect(pushes.arrive(push('p'))).toBe(false)
  expect(told).toEqual(['p dismissed'])
})

test('several pushes wait side by side', () => {
  const pushes = fresh()
  pushes.arrive(push('p'))
  pushes.arrive(push('q', 'message'))
  pushes.reach('p', 'dismissed')
  expect(pushes.pending.map((each) => each.id)).toEqual(['q'])
})

test('an event is delivered and has nothing to answer', () => {
  const pushes = fresh()
  expect(pushes.arrive(push('e', 'event'))).toBe(true)
  expect(told).toEqual(['e delivered'])
  expect(pushes.pending).toEqual([])
})

test('a recalled push is gone without a receipt', () => {
  const pushes = fresh()
  pushes.arrive(push('p'))
  pushes.drop('p')
  expect(pushes.pending).toEqual([])
  expect(told).toEqual(['p delivered'])
})

test('a receipt for a push that never came is not told', () => {
  fresh().reach('unknown', 'accepted')
  expect(told).toEqual([])
})

test('late consent keeps the answers of an earlier page and of this one', () => {
  for (const earlierWins of [false, true]) {
    localStorage.clear()
    for (const consent of [true, false]) {
      const keep = new Keep('halloo:site', consent)
      const pushes = new Pushes(keep, () => {})
      const id = consent ? 'earlier' : 'here'
      pushes.arrive(push(id))
      pushes.reach(id, 'dismissed')
      if (!consent) keep.allow(true, earlierWins)
    }
    const later = fresh()
    expect([later.arrive(push('earlier')), later.arrive(push('here'))]).toEqual([false, false])
  }
})
