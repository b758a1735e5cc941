import { expect, test } from 'vitest'
import { dataOf, lookErrors } from '../../console/pushes/look'

test('what is left out is the site’s', () => {
  expect(dataOf({})).toBeUndefined()
  expect(dataOf({ style: 'card', title: '', buttons: undefined })).toEqual({ style: 'card' })
})

test.each([
  [{ image: 'http://shop.example/a.png' }, ['p.image']],
  [{ image: 'javascript:alert(1)' }, ['p.image']],
  [{ image: '/a.png' }, []],
  [{ image: 'https://shop.example/a.png' }, []],
  [{ buttons: [{ label: ' ' }] }, ['p.buttons[0]']],
  [{ buttons: [{ label: 'Go', url: '' }] }, ['p.buttons[0]']],
  [{ buttons: [{ label: 'Go', url: 'JavaScript:alert(1)' }] }, ['p.buttons[0]']],
  [{ buttons: [{ label: 'Go' }, { label: 'Say', reply: '' }] }, ['p.buttons[1]']],
  [{ buttons: [{ label: 'Go', url: 'sale.html' }, { label: 'Say', reply: 'Yes' }] }, []],
])('%j is wrong at %j', (look, places) => {
  expect(Object.keys(lookErrors(look, 'p'))).toEqual(places)
})
