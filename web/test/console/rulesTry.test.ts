import { describe, expect, it } from 'vitest'
import { peopleEn } from '../../console/i18n/rulesPeople.en'
import { peopleZh } from '../../console/i18n/rulesPeople.zh'
import { named } from '../../console/state/agents'
import { hasSight, marked, newMark, withMark } from '../../console/state/rulesTry'

const at = (url: string) => ({ page: { url, title: 'abcdefgh' } })

describe('the mark of a page that is opened to try a rule', () => {
  it('is eight letters, another each time', () => {
    const marks = Array.from({ length: 50 }, newMark)
    for (const mark of marks) expect(mark).toMatch(/^[a-z]{8}$/)
    expect(new Set(marks).size).toBe(50)
  })
  it('goes behind what the address has already, which stays as it is', () => {
    expect(marked('https://shop.example', 'abcdefgh')).toBe(
      'https://shop.example/?halloo-try=abcdefgh',
    )
    expect(marked('https://shop.example/tea?q=a+b%20c&flag#top', 'abcdefgh')).toBe(
      'https://shop.example/tea?q=a+b%20c&flag&halloo-try=abcdefgh#top',
    )
  })
  it('is found in the query of a page, not in a title, a path or another parameter', () => {
    const others = [
      at('https://shop.example/'),
      at('https://shop.example/halloo-try=abcdefgh'),
      at('https://shop.example/?q=abcdefgh'),
      at('https://shop.example/?halloo-try=hgfedcba'),
    ]
    const own = at(marked('https://shop.example/?q=1', 'abcdefgh'))
    expect(withMark([...others, own], 'abcdefgh')).toBe(own)
    expect(withMark(others, 'abcdefgh')).toBeUndefined()
  })
})

describe('whether a page notices a rule', () => {
  const invite = { do: 'invite', text: 'Hello' } as const
  const tag = { do: 'tag', tag: 'neighbour' } as const
  it('does not where it only keeps books', () => {
    expect(hasSight({ then: [tag], variants: [] })).toBe(false)
    expect(hasSight({ then: [tag, invite], variants: [] })).toBe(true)
  })
  it('is said of the first of several versions', () => {
    const variants = [tag, invite].map((action) => ({ name: '', then: [action], share: 1 }))
    expect(hasSight({ then: [], variants })).toBe(false)
    expect(hasSight({ then: [], variants: variants.toReversed() })).toBe(true)
  })
})

describe('names of agents', () => {
  const agents = [{ name: 'mei' }, { name: 'Bob' }]
  it('are told from other words, and written as the agents write them', () =>
    expect(named(['bob', 'meike', 'mei'], agents)).toEqual({
      known: ['Bob', 'mei'],
      unknown: ['meike'],
    }))
})

it('has a text in both languages for each', () =>
  expect(Object.keys(peopleZh)).toEqual(Object.keys(peopleEn)))
