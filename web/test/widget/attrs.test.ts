import { expect, test } from 'vitest'
import { merged } from '../../widget/attrs'

test('later attributes stand beside earlier ones and replace those of the same name', () => {
  const known = merged({}, { name: 'Ana', plan: 'free' })
  expect(merged(known, { plan: 'pro', seats: 3, trial: false, owner: null })).toEqual({
    name: 'Ana',
    plan: 'pro',
    seats: 3,
    trial: false,
    owner: null,
  })
})

test('only texts, finite numbers, truth values and null are kept', () => {
  const told = { a: {}, b: [1], c: () => 1, d: NaN, e: undefined, f: 1n, g: Symbol('x'), h: 'h' }
  expect(merged({}, told)).toEqual({ h: 'h' })
  expect(merged({}, undefined as never)).toEqual({})
})

test('long names stay away and long texts are cut', () => {
  expect(merged({}, { ['k'.repeat(65)]: 1, text: 'x'.repeat(501) })).toEqual({
    text: 'x'.repeat(500),
  })
})

test.each(['x', '好', '\u0000'])('never more than 30, nor more than 4 kB: %j', (letter) => {
  const told = Object.fromEntries(
    Array.from({ length: 99 }, (_, index) => [`k${index}`, letter.repeat(9999)]),
  )
  const attrs = merged(merged({}, told), told)
  expect(new TextEncoder().encode(JSON.stringify(attrs)).length).toBeLessThanOrEqual(4096)
  const small = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`k${index}`, 1]))
  expect(Object.keys(merged({}, small))).toHaveLength(30)
})
