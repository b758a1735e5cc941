import { beforeEach, expect, test } from 'vitest'
import {
  clearSelection,
  isSelected,
  select,
  selectedIds,
  selectedOn,
  selectTo,
} from '../../console/state/selection'

const order = ['a', 'b', 'c', 'd', 'e']

beforeEach(clearSelection)

test('a second time takes it back', () => {
  select('shop', 'a')
  select('shop', 'b')
  select('shop', 'a')
  expect(selectedIds.value).toEqual(['b'])
})

test('a range reaches from the last one to this one, in either direction', () => {
  select('shop', 'd')
  selectTo('shop', 'b', order)
  expect([...selectedIds.value].sort()).toEqual(['b', 'c', 'd'])
  selectTo('shop', 'e', order)
  expect([...selectedIds.value].sort()).toEqual(['b', 'c', 'd', 'e'])
})

test('without a beginning in sight a range is this one alone', () => {
  selectTo('shop', 'c', order)
  select('shop', 'gone')
  selectTo('shop', 'e', order)
  expect([...selectedIds.value].sort()).toEqual(['c', 'e', 'gone'])
})

test('on another site it begins anew', () => {
  select('shop', 'a')
  select('blog', 'x')
  expect([selectedOn('shop'), selectedOn('blog')]).toEqual([0, 1])
  expect(isSelected('shop', 'a')).toBe(false)
  selectTo('shop', 'b', order)
  expect(selectedIds.value).toEqual(['b'])
})
