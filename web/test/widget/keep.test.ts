import { beforeEach, expect, test } from 'vitest'
import { Keep } from '../../widget/keep'

beforeEach(() => localStorage.clear())
const stored = () => JSON.parse(localStorage.getItem('k') ?? 'null') as unknown

test('consent stores what the page has learned so far', () => {
  const keep = new Keep('k', false)
  keep.change((kept) => ({ ...kept, visitor: 'here' }))
  expect(stored()).toBeNull()
  keep.allow(true, false)
  expect(stored()).toEqual({ visitor: 'here' })
})

test('a visitor of an earlier day is recognised when consent comes late', () => {
  localStorage.setItem('k', JSON.stringify({ visitor: 'earlier', muted: true }))
  const keep = new Keep('k', false)
  keep.change((kept) => ({ ...kept, visitor: 'here' }))
  keep.allow(true, true)
  expect(keep.read()).toEqual({ visitor: 'earlier', muted: true })
})

test('withdrawing consent clears the storage, and this page goes on in memory', () => {
  const keep = new Keep('k', true)
  keep.change((kept) => ({ ...kept, visitor: 'here' }))
  keep.allow(false, false)
  expect(localStorage.length).toBe(0)
  expect(keep.read().visitor).toBe('here')
  keep.change((kept) => ({ ...kept, muted: true }))
  expect(localStorage.length).toBe(0)
})

test('what others wrote into the storage does not break the page', () => {
  localStorage.setItem('k', 'not json')
  expect(new Keep('k', true).read()).toEqual({})
})
