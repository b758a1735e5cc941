import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttled } from '../../widget/panel/typing'

let told: string[]
let typing: (text: string) => void
beforeEach(() => {
  vi.useFakeTimers()
  told = []
  typing = throttled((text) => told.push(text))
})
afterEach(() => vi.useRealTimers())

test('the first letter is told at once, the rest together', () => {
  for (const text of ['H', 'He', 'Hel']) typing(text)
  expect(told).toEqual(['H'])
  vi.runAllTimers()
  expect(told).toEqual(['H', 'Hel'])
})

test('having stopped is told at once, and nothing after it', () => {
  for (const text of ['H', 'He', '']) typing(text)
  vi.runAllTimers()
  expect(told).toEqual(['H', ''])
})
