import { expect, test } from 'vitest'
import { partsOf, textOn } from '../../widget/color'

test('text on any site colour can be read', () => {
  const on = (color: string) => textOn(partsOf(color)!)
  expect(on('#4a4dd1')).toBe('#fff')
  expect(on('#000')).toBe('#fff')
  expect(on('#ffd400')).toBe('#111')
  expect(on('#fff')).toBe('#111')
})

test('what is not a hex colour is left alone', () => {
  for (const color of ['', 'red', '#12', '#12345g', 'url(x)', '#fff;}'])
    expect(partsOf(color)).toBeUndefined()
})
