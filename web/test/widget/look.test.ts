import { expect, test } from 'vitest'
import { lookOf } from '../../widget/look'
import { styleOf } from '../../widget/notices'

const label = 'Go'
const NOTHING = { title: '', image: undefined, buttons: [] }
const JUNK: unknown[] = [undefined, null, 0, 1, true, '', 'x', [], [[]], {}, { toString: 1 }, () => 1, NaN]

test('a full look is read as it is', () => {
  const image = 'https://cdn.example/tea.png'
  const look = lookOf({ title: 'Tea', image, buttons: [{ label, url: '/tea' }], page: 'own' })
  expect(look).toMatchObject({ title: 'Tea', image, buttons: [{ label }] })
  expect(look.buttons[0]!.url!.href).toBe(new URL('/tea', location.href).href)
})

test('data that makes no sense is no look', () => {
  for (const junk of JUNK) expect(lookOf(junk)).toEqual(NOTHING)
})

test('each field may be nonsense by itself', () => {
  const good = { title: 'Tea', image: 'https://a.example/b.png', buttons: [{ label }] }
  const whole = lookOf(good)
  for (const field of ['title', 'image', 'buttons'] as const)
    for (const junk of JUNK) {
      const look = lookOf({ ...good, [field]: junk })
      const { [field]: _, ...rest } = whole
      expect(look).toMatchObject(rest)
    }
  for (const field of ['url', 'reply', 'event'] as const)
    for (const junk of [...JUNK, 'javascript:alert(1)']) {
      const [button] = lookOf({ buttons: [{ label, [field]: junk }] }).buttons
      expect(button!.label).toBe(label)
    }
})

test('a button without a label is none, and there are at most three', () => {
  const buttons = [null, { label: ' ' }, 'x', ...[1, 2, 3, 4].map((each) => ({ label: `No ${each}` }))]
  const labels = lookOf({ buttons }).buttons.map((button) => button.label)
  expect(labels).toEqual(['No 1', 'No 2', 'No 3'])
})

test('a picture comes over https or from the page itself', () => {
  const image = (image: string) => lookOf({ image }).image
  expect(image('https://cdn.example/a.png')).toBe('https://cdn.example/a.png')
  expect(image('/a.png')).toBe(new URL('/a.png', location.href).href)
  for (const other of ['http://cdn.example/a.png', 'data:image/png;base64,AA', 'javascript:1', '//'])
    expect(image(other), other).toBeUndefined()
})

test('a button leads to http and https only', () => {
  const url = (url: unknown) => lookOf({ buttons: [{ label, url }] }).buttons[0]!.url?.href
  expect(url('https://shop.example/a?b#c')).toBe('https://shop.example/a?b#c')
  expect(url('http://shop.example')).toBe('http://shop.example/')
  for (const other of [
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'blob:https://shop.example/1',
    'file:///etc/passwd',
    'mailto:a@shop.example',
    'https://',
    {},
    7,
  ])
    expect(url(other), String(other)).toBeUndefined()
})

test('long texts are cut', () => {
  const long = 'x'.repeat(9999)
  const { title, buttons } = lookOf({ title: long, buttons: [{ label: long, reply: long }] })
  expect([title.length, buttons[0]!.label.length]).toEqual([120, 40])
  expect(buttons[0]!.reply).toHaveLength(500)
})

test('the style is the push’s, then the site’s, then a bubble', () => {
  expect(styleOf({ style: 'panel' }, { style: 'card' })).toBe('panel')
  expect(styleOf({ style: 'open' }, undefined)).toBe('open')
  expect(styleOf({}, { style: 'card' })).toBe('card')
  expect(styleOf(null, null)).toBe('bubble')
  for (const junk of JUNK) expect(styleOf({ style: junk }, { style: 'panel' })).toBe('panel')
})

test('what a bubble has no room for makes it a card, unless it is to be a bubble', () => {
  expect(styleOf({ buttons: [{ label }] }, undefined)).toBe('card')
  expect(styleOf({ title: 'Tea' }, { style: 'bubble' })).toBe('card')
  expect(styleOf({ title: 'Tea', style: 'bubble' }, undefined)).toBe('bubble')
})
