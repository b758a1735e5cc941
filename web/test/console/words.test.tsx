import { readFileSync } from 'node:fs'
import { render } from 'preact'
import { describe, expect, it } from 'vitest'
import { en } from '../../console/i18n/en'
import { zh } from '../../console/i18n/zh'
import { duration } from '../../console/i18n/times'
import { SafeLink } from '../../console/parts/SafeLink'
import { SaidText } from '../../console/parts/SaidText'

const drawn = (node: preact.ComponentChild) => {
  const box = document.createElement('div')
  render(node, box)
  return box
}

describe('what a visitor wrote', () => {
  it('is text, whatever it looks like', () => {
    const box = drawn(<SaidText text={'<img src=x onerror=alert(1)> {{constructor}}'} />)
    expect(box.children).toHaveLength(0)
    expect(box.textContent).toBe('<img src=x onerror=alert(1)> {{constructor}}')
  })
  it('has its web addresses as links that give nothing away', () => {
    const link = drawn(<SaidText text="see https://shop.example/a, please" />).querySelector('a')!
    expect(link.getAttribute('href')).toBe('https://shop.example/a')
    expect(link.rel).toBe('noopener noreferrer nofollow')
    expect(link.target).toBe('_blank')
  })
  it('keeps every letter beside the links', () => {
    const text = 'https://a.example. and (https://b.example/x) — 看这里：https://c.example/鞋，谢谢'
    expect(drawn(<SaidText text={text} />).textContent).toBe(text)
  })
  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'no address'])(
    'is no link as an address when it is not of the web: %s',
    (url) => expect(drawn(<SafeLink url={url}>page</SafeLink>).querySelector('a')).toBeNull(),
  )
})

describe('the dictionaries', () => {
  const keys = (part: object, path = ''): string[] =>
    Object.entries(part).flatMap(([key, value]) =>
      typeof value === 'object' ? keys(value, `${path}${key}.`) : [`${path}${key}`],
    )
  it('say the same things, errors included', () => {
    expect(keys(zh).sort()).toEqual(keys(en).sort())
  })
  it('have a text for every error of the server', () => {
    const table = readFileSync(`${import.meta.dirname}/../../../docs/errors.md`, 'utf8')
    const codes = [...table.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]!)
    expect(codes.length).toBeGreaterThan(30)
    for (const { errors } of [en, zh])
      expect(codes.filter((code) => !errors[code])).toEqual([])
  })
  it('count long waits in minutes', () => {
    expect(en.entrance.wait(1)).toContain('1 second.')
    expect(en.entrance.wait(895)).toContain('15 minutes.')
    expect(zh.entrance.wait(895)).toContain('15 分钟后')
  })
  it('leave no Chinese text in English letters only', () => {
    const kept = ['product', 'settings.version']
    const plain = keys(zh).filter((key) => {
      const value = key.split('.').reduce<unknown>((part, name) => (part as never)[name], zh)
      return typeof value === 'string' && !/\p{Script=Han}/u.test(value) && !kept.includes(key)
    })
    expect(plain).toEqual([])
  })
})

it('counts time like a stop-watch', () => {
  expect(duration(0)).toBe('0:00')
  expect(duration(125_000)).toBe('2:05')
  expect(duration(3_840_000)).toBe('1h 04m')
  expect(duration(-5)).toBe('0:00')
})
