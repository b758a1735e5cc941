import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { HttpError } from '../../console/http'
import { readyEn } from '../../console/i18n/rulesReady.en'
import { readyZh } from '../../console/i18n/rulesReady.zh'
import { rulesEn } from '../../console/i18n/rules.en'
import { rulesZh } from '../../console/i18n/rules.zh'
import { sentencesEn } from '../../console/i18n/ruleSentences.en'
import { sentencesZh } from '../../console/i18n/ruleSentences.zh'
import { factDefault, GROUPS, withOp } from '../../console/rules/factDefaults'
import { started, STARTERS } from '../../console/rules/starters'
import { counted } from '../../console/state/rulesCounts'
import { placesOf } from '../../console/state/rulesEditing'
import { exported, faults, fileName, imported } from '../../console/state/rulesFile'
import { draft, rule, same, type Condition, type Fact } from '../../console/state/rulesModel'
import { sayRule } from '../../console/state/rulesSay'
import { conditionsOf } from '../../console/state/rulesTree'
import { missing, type Explained } from '../../console/state/rulesWhy'

const source = readFileSync(
  `${import.meta.dirname}/../../../halloo/domain/rules/facts.py`,
  'utf8',
)
/** The server's own table: name, type and unit of every fact. */
const facts = new Map<string, Fact>(
  [
    ...source.matchAll(/_text\("(\w+)"/g),
    ...source.matchAll(/Fact\("(\w+)", "(\w+)"(?:, "(\w+)")?/g),
  ].map(([, name, type = 'text', unit = '']) => [
    name!,
    { name: name!, type, unit, key: '', ops: [], signal: false } as Fact,
  ]),
)
const factOf = (name: string) => facts.get(name)
const is = (fact: string, op: string, value: unknown, key?: string): Condition => ({
  fact,
  op,
  value,
  key,
})

describe('a rule in a sentence', () => {
  const pricing = draft({
    when: { all: [is('page_path', 'contains', '/pricing'), is('time_on_page', 'at_least', 30)] },
    then: [{ do: 'invite', text: 'Need a hand?' }],
  })
  it('is English', () =>
    expect(sayRule(pricing, sentencesEn, factOf)).toBe(
      'When the page path contains “/pricing” and 30\u00a0s have passed on the page: ' +
        'invite “Need a hand?”',
    ))
  it('is Chinese', () =>
    expect(sayRule(pricing, sentencesZh, factOf)).toBe(
      '当页面路径包含“/pricing”，且在本页停留满 30 秒：邀请“Need a hand?”。',
    ))
  it('keeps what is nested together', () => {
    const nested = draft({
      when: {
        any: [
          is('scroll', 'at_least', 75),
          { all: [is('visits', 'at_least', 2), { none: [is('exit_intent', 'is', true)] }] },
        ],
      },
    })
    expect(sayRule(nested, sentencesEn, factOf)).toBe(
      'When they scrolled at least 75 % down or (they came at least 2 times and ' +
        'none of these: (they are about to leave)): does nothing yet.',
    )
  })
  it('says that it is for everybody when nothing is asked', () =>
    expect(sayRule(draft({}), sentencesEn, factOf)).toBe('For every visitor: does nothing yet.'))
  it('calls values by their names, and one of one value by itself', () => {
    const device = draft({ when: { all: [is('device', 'any_of', ['phone'])] } })
    expect(sayRule(device, sentencesEn, factOf)).toContain('When the device is Phone:')
    const countries = draft({ when: { all: [is('country', 'none_of', ['DE', 'FR'])] } })
    expect(sayRule(countries, sentencesEn, factOf)).toContain(
      'When the country is none of Germany, France:',
    )
  })
  it('tells versions and an unfinished condition', () => {
    const then = [{ do: 'tag' as const, tag: 'hot' }]
    const variants = ['A', 'B'].map((name) => ({ name, share: 1, then }))
    const when = { all: [is('pages', 'at_least', null)] }
    expect(sayRule(draft({ when, variants }), sentencesEn, factOf)).toBe(
      'When they opened at least … pages: one of 2 versions, such as add the tag “hot”.',
    )
  })
})

describe('the words for rules', () => {
  const keys = (part: object, path = ''): string[] =>
    Object.entries(part).flatMap(([key, value]) =>
      typeof value === 'object' ? keys(value as object, `${path}${key}.`) : [`${path}${key}`],
    )
  const pairs: [object, object][] = [
    [rulesEn, rulesZh],
    [sentencesEn, sentencesZh],
    [readyEn, readyZh],
  ]
  it.each(pairs)('are the same in both languages', (en, zh) =>
    expect(keys(zh).sort()).toEqual(keys(en).sort()),
  )
  it.each(pairs)('leave no Chinese text in English letters only', (_, zh) => {
    const kept = ['campaign.campaign', 'tree.percent', 'joins.all']
    const plain = keys(zh).filter((key) => {
      const value = key.split('.').reduce<unknown>((part, name) => (part as never)[name], zh)
      return typeof value === 'string' && !/\p{Script=Han}/u.test(value) && !kept.includes(key)
    })
    expect(plain).toEqual([])
  })
  it('name every fact of the server, and group it', () => {
    expect(facts.size).toBeGreaterThan(25)
    const names = [...facts.keys()].sort()
    expect(Object.keys(sentencesEn.facts).sort()).toEqual(names)
    expect(Object.values(GROUPS).flat().sort()).toEqual(names)
  })
  it('say every fact with the condition it begins with', () => {
    for (const name of facts.keys())
      for (const words of [sentencesEn, sentencesZh]) {
        const said = sayRule(draft({ when: { all: [factDefault(name)] } }), words, factOf)
        expect(said).not.toMatch(/undefined|null|\[object/)
      }
  })
})

describe('ready-made rules', () => {
  it.each(STARTERS)('ask only what the server knows and do something: %s', (starter) => {
    for (const words of [readyEn, readyZh]) {
      const made = started(starter, words)
      expect(made.state).toBe('draft')
      expect(made.then.length).toBeGreaterThan(0)
      for (const { fact } of conditionsOf(made.when)) expect(facts.has(fact)).toBe(true)
    }
  })
  it('do not invite who is in a conversation: the attention budget would refuse it', () => {
    const deeds = started('rescue', readyEn).then.map((action) => action.do)
    expect(deeds).toEqual(['tag', 'assign'])
  })
})

describe('another comparison', () => {
  const text = { ...factOf('page_path')! }
  it('makes a list of a text and a text of a list', () => {
    const list = withOp(is('page_path', 'contains', '/a'), 'any_of', text)
    expect(list.value).toEqual(['/a'])
    expect(withOp(list, 'is', text).value).toBe('/a')
  })
  it('begins a list with nothing in it', () =>
    expect(withOp(is('page_path', 'contains', ''), 'none_of', text).value).toEqual([]))
  it('keeps a number among numbers', () =>
    expect(withOp(is('pages', 'at_least', 3), 'at_most', factOf('pages')).value).toBe(3))
  it('makes a number of an attribute that holds one', () =>
    expect(withOp(is('attribute', 'is', '40'), 'at_least', factOf('attribute')).value).toBe(40))
})

describe('a file of rules', () => {
  const one = rule({
    id: 'r_1',
    name: 'Greet & meet',
    state: 'active',
    version: 4,
    when: { all: [is('pages', 'at_least', 2)] },
    then: [{ do: 'tag', tag: 'hot' }],
    priority: 70,
  })
  it('holds what belongs to every installation, as a draft without defaults', () =>
    expect(JSON.parse(exported([one]))).toEqual({
      rules: [
        {
          name: 'Greet & meet',
          state: 'draft',
          when: { all: [{ fact: 'pages', op: 'at_least', value: 2 }] },
          then: [{ do: 'tag', tag: 'hot' }],
          priority: 70,
        },
      ],
    }))
  it('comes back in as it went out', () => {
    const [back] = imported(exported([one]))!
    expect(same(draft(back as object), { ...draft(one), state: 'draft' })).toBe(true)
  })
  it('is named after its only rule', () => {
    expect(fileName([one])).toBe('rule-greet-meet.json')
    expect(fileName([one, one])).toBe('rules.json')
    expect(fileName([{ ...one, name: '欢迎 光临' }])).toBe('rule-欢迎-光临.json')
  })
  it.each(['', '{', '[]', '{}', '"rules"', '{"rules":[]}', 'null', '7'])(
    'is none when it holds none: %s',
    (text) => expect(imported(text)).toBeNull(),
  )
  it('may be a bare list or a single rule', () => {
    expect(imported('[{"when":{}}]')).toHaveLength(1)
    expect(imported('{"name":"a","when":{}}')).toHaveLength(1)
  })
  it('is told wrong rule by rule', () => {
    const error = new HttpError('bad_field', 'No.', {
      'rules[1].when.all[0].op': 'one of is',
      'rules[2]': 'unknown field',
    })
    expect(faults(error)).toEqual([
      { index: 1, place: 'when.all[0].op', text: 'one of is' },
      { index: 2, place: '', text: 'unknown field' },
    ])
  })
})

describe('what the server found wrong in a rule', () => {
  it('has its place', () =>
    expect(placesOf(new HttpError('bad_field', '', { 'then[0].text': 'empty' }))).toEqual({
      'then[0].text': 'empty',
    }))
  it('has its place when only the sentence names it', () =>
    expect(
      placesOf(new HttpError('bad_field', 'schedule.ends: it ends before it begins.')),
    ).toEqual({ 'schedule.ends': 'it ends before it begins.' }))
  it('has none when it is no matter of a field', () => {
    expect(placesOf(new HttpError('busy', 'then: wait'))).toEqual({})
    expect(placesOf(new Error('then: no'))).toEqual({})
  })
})

describe('what holds a rule back', () => {
  const leaf = (fact: string, holds: boolean): Explained => ({
    ...is(fact, 'is', 1),
    holds,
    now: 0,
    at: null,
  })
  const names = (of: Explained) => missing(of).map((each) => each.fact)
  it('is what does not hold where all have to', () =>
    expect(
      names({ kind: 'all', holds: false, of: [leaf('pages', true), leaf('visits', false)] }),
    ).toEqual(['visits']))
  it('is what holds where none may', () =>
    expect(
      names({
        kind: 'all',
        holds: false,
        of: [{ kind: 'none', holds: false, of: [leaf('chats', true), leaf('pages', false)] }],
      }),
    ).toEqual(['chats']))
  it('is nothing where enough holds', () =>
    expect(
      names({ kind: 'any', holds: true, of: [leaf('pages', true), leaf('visits', false)] }),
    ).toEqual([]))
})

describe('how a rule fared', () => {
  const counts = { visitors: 9, sent: 8, shown: 7, accepted: 2, reached: 1 }
  it('is told from sent to goal', () => {
    expect(counted(counts, 'g_1').map(([name]) => name)).toEqual([
      'sent',
      'shown',
      'accepted',
      'reached',
    ])
    expect(counted(counts, null).map(([name]) => name)).not.toContain('reached')
  })
  it('is how often it came true when it sends nothing', () =>
    expect(counted({ ...counts, sent: 0 }, null)).toEqual([['visitors', 9]]))
  it('is nothing before the first time', () =>
    expect(counted({ ...counts, visitors: 0 }, 'g_1')).toEqual([]))
})
