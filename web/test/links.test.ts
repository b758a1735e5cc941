import { expect, test } from 'vitest'
import { partsOf } from '../shared/links'

const links = (text: string) => partsOf(text).flatMap((part) => (part.href ? [part.text] : []))

test('addresses become links and nothing of the text is lost', () => {
  const text = 'See https://a.example/x?y=1#z and http://b.example, please.'
  expect(links(text)).toEqual(['https://a.example/x?y=1#z', 'http://b.example'])
  expect(
    partsOf(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})

test('the punctuation of the sentence is not part of the address', () => {
  expect(links('(https://a.example/x).')).toEqual(['https://a.example/x'])
  expect(links('https://a.example/wiki/Tea_(plant)')).toEqual([
    'https://a.example/wiki/Tea_(plant)',
  ])
  expect(links('(see https://a.example/Tea_(plant))!')).toEqual(['https://a.example/Tea_(plant)'])
})

test('Chinese text around an address ends it', () => {
  expect(links('请看https://a.example/茶，谢谢')).toEqual(['https://a.example/'])
  expect(links('https://a.com谢谢')).toEqual(['https://a.com'])
  expect(links('“https://a.example/tea”——好')).toEqual(['https://a.example/tea'])
  expect(links('网址：https://a.example/tea。')).toEqual(['https://a.example/tea'])
})

test('only web addresses are links', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example', 'a.example'])
    expect(links(text)).toEqual([])
})

test('markup and template payloads stay text', () => {
  const text = '<img src=x onerror=alert(1)> {{constructor.constructor("alert(1)")()}}'
  expect(partsOf(text)).toEqual([{ text }])
})

test('what looks like an address but is none stays text', () => {
  expect(partsOf('https://[')).toEqual([{ text: 'https://[' }])
})

test('work grows with the length of the text, not faster', () => {
  const size = 64 * 1024
  for (const unit of [
    'https://',
    'https://a.',
    ')',
    'https://a.example/) ',
    '.',
    'h',
    'https://[ ',
    '(',
    '好',
    '。',
    'https://a.com谢谢',
  ])
    for (const start of ['', 'https://a.example/']) {
      const text = start + unit.repeat(size / unit.length)
      const found = partsOf(text).map((part) => part.text)
      expect(found.join('') === text, `${start}${unit}…`).toBe(true)
    }
})
