import { render } from 'preact'
import { expect, it } from 'vitest'
import { Tree } from '../../console/rules/WhyNot'
import type { Explained } from '../../console/state/rulesWhy'

const event = (now: number): Explained => ({
  fact: 'event',
  op: 'at_least',
  value: 1,
  key: 'order',
  holds: now > 0,
  now,
  at: null,
})

const marks = (of: Explained) => {
  const at = document.createElement('div')
  render(<Tree of={of} />, at)
  return [...at.querySelectorAll('.why-line i')].map((mark) => mark.textContent)
}

it('marks what does not hold as right where none may hold', () => {
  expect(marks({ kind: 'all', holds: false, of: [event(0)] })).toEqual(['✕'])
  expect(marks({ kind: 'none', holds: true, of: [event(0)] })).toEqual(['✓', '✓'])
  expect(marks({ kind: 'none', holds: false, of: [event(2)] })).toEqual(['✕', '✕'])
})

it('turns the marks back under a none within a none', () => {
  const inner: Explained = { kind: 'none', holds: true, of: [event(0)] }
  expect(marks({ kind: 'none', holds: false, of: [inner] })).toEqual(['✕', '✕', '✕'])
})
