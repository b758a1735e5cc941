// What a rule says, as English sentences: its facts, its conditions and what it does.
import type { Action, Condition, FactType, Kind } from '../state/rulesModel'

const q = (text: unknown) => `“${String(text)}”`
const listed = (value: unknown, name: (each: string) => string = q) =>
  (Array.isArray(value) ? value : []).map((each) => name(String(each))).join(', ')
const pair = (value: unknown) => (Array.isArray(value) ? value : ['…', '…']) as string[]
const times = (n: unknown) => (n === 1 ? 'once' : `${n} times`)
const some = (n: unknown, one: string) => `${n} ${n === 1 ? one : `${one}s`}`
const COUNTED: Record<string, string> = {
  at_least: 'at least ',
  at_most: 'at most ',
  is: 'exactly ',
}
/** Time only grows: “at least 30 s” have passed as soon as 30 s have. */
const passed = (op: string) => (op === 'at_least' ? '' : (COUNTED[op] ?? ''))
const often = (op: string, n: unknown) =>
  op === 'at_least' && n === 1 ? '' : ` ${COUNTED[op] ?? ''}${times(n)}`

const weekdays: Record<string, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

/** A number and its unit stay on one line. */
const NARROW = '\u00a0'

function seconds(value: unknown): string {
  const n = Number(value) || 0
  if (n >= 86_400 && n % 86_400 === 0) return some(n / 86_400, 'day')
  if (n >= 3600 && n % 3600 === 0) return `${n / 3600}${NARROW}h`
  return n >= 60 && n % 60 === 0 ? `${n / 60}${NARROW}min` : `${n}${NARROW}s`
}

const zone = (key: string | undefined) =>
  !key || key === 'visitor' ? 'where the visitor is' : `in ${key}`

export const sentencesEn = {
  weekdays,
  seconds,
  groups: {
    page: 'Page',
    visit: 'Visit',
    visitor: 'Visitor',
    conversation: 'Conversation',
    moment: 'Moment',
  },
  facts: {
    page_url: 'Page address',
    page_path: 'Page path',
    page_title: 'Page title',
    time_on_page: 'Time on page',
    scroll: 'Scrolled down',
    exit_intent: 'About to leave',
    idle: 'Idle for',
    clicks: 'Clicked on',
    referrer: 'Came from',
    utm: 'Campaign (UTM)',
    time_on_site: 'Time on site',
    pages: 'Pages opened',
    event: 'Event on the page',
    visits: 'Number of visits',
    chats: 'Past chats',
    attribute: 'Attribute',
    tags: 'Tags',
    country: 'Country',
    city: 'City',
    language: 'Language',
    device: 'Device',
    browser: 'Browser',
    system: 'System',
    unanswered: 'Waits for an answer',
    agent_available: 'Agent available',
    hour: 'Time of day',
    weekday: 'Weekday',
    date: 'Date',
  } as Record<string, string>,
  ops: {
    is: 'is',
    is_not: 'is not',
    contains: 'contains',
    contains_not: 'does not contain',
    starts_with: 'starts with',
    ends_with: 'ends with',
    any_of: 'is one of',
    none_of: 'is none of',
    matches: 'matches the pattern',
    at_least: 'at least',
    at_most: 'at most',
    between: 'between',
  } as Record<string, string>,
  listOps: { any_of: 'include one of', none_of: 'include none of' } as Record<string, string>,
  exactly: 'exactly',

  joins: { all: ' and ', any: ' or ', none: ' or ' } as Record<Kind, string>,
  nested: (kind: Kind, inner: string) =>
    kind === 'none' ? `none of these: (${inner})` : `(${inner})`,
  root: (kind: Kind, inner: string) => (kind === 'none' ? `not when ${inner}` : `when ${inner}`),
  always: 'for every visitor',
  nothing: 'does nothing yet',
  whole: (when: string, then: string) => {
    const end = /[.?!…]”$/.test(then) ? '' : '.'
    return `${when[0]!.toUpperCase()}${when.slice(1)}: ${then}${end}`
  },
  then: ', then ',
  versions: (n: number, first: string) => `one of ${n} versions, such as ${first}`,

  condition(c: Condition, type: FactType | undefined, name: (value: string) => string): string {
    const { fact, op, value, key } = c
    const own: Record<string, () => string> = {
      time_on_page: () => `${passed(op)}${seconds(value)} have passed on the page`,
      time_on_site: () => `${passed(op)}${seconds(value)} have passed on the site`,
      idle: () => `nothing was done for ${passed(op)}${seconds(value)}`,
      unanswered: () => `they have waited ${passed(op)}${seconds(value)} for an answer`,
      scroll: () => `they scrolled ${COUNTED[op] ?? ''}${String(value)} % down`,
      exit_intent: () => `they are ${value ? '' : 'not '}about to leave`,
      clicks: () => `they clicked on ${key ?? '…'}${often(op, value)}`,
      event: () => `the event ${q(key ?? '…')} came${often(op, value)}`,
      pages: () => `they opened ${COUNTED[op] ?? ''}${some(value, 'page')}`,
      visits: () => `they came ${COUNTED[op] ?? ''}${times(value)}`,
      chats: () => `they had ${COUNTED[op] ?? ''}${some(value, 'chat')}`,
      tags: () => `their tags include ${op === 'any_of' ? 'one' : 'none'} of ${listed(value)}`,
      agent_available: () => (value ? 'an agent is available' : 'no agent is available'),
      hour: () => `it is between ${pair(value)[0]} and ${pair(value)[1]} ${zone(key)}`,
      date: () => `it is between ${pair(value)[0]} and ${pair(value)[1]} ${zone(key)}`,
      weekday: () => {
        const days = listed(value, (day) => weekdays[day] ?? day)
        return `it is ${op === 'any_of' ? '' : 'none of '}${days} ${zone(key)}`
      },
    }
    return own[fact]?.() ?? this.text(this.subject(fact, key), op, value, type, name)
  },
  subject: (fact: string, key: string | undefined): string => {
    if (fact === 'utm') return `utm_${key ?? '…'}`
    if (fact === 'attribute') return `the attribute ${q(key ?? '…')}`
    return `the ${(sentencesEn.facts[fact] ?? fact).toLowerCase()}`
  },
  text(
    subject: string,
    op: string,
    value: unknown,
    type: FactType | undefined,
    name: (value: string) => string,
  ): string {
    if (type === 'number' || op === 'at_least' || op === 'at_most')
      return `${subject} is ${COUNTED[op] ?? ''}${String(value)}`
    const list = op === 'any_of' || op === 'none_of'
    if (list && Array.isArray(value) && value.length === 1)
      return `${subject} is ${op === 'any_of' ? '' : 'not '}${name(String(value[0]))}`
    return `${subject} ${this.ops[op] ?? op} ${list ? listed(value, name) : q(name(String(value)))}`
  },
  action(action: Action): string {
    switch (action.do) {
      case 'invite':
        return `invite ${q(action.text)}`
      case 'message':
        return `say ${q(action.text)}`
      case 'open':
        return `open the chat with ${q(action.text)}`
      case 'event':
        return `raise the event ${q(action.name)} on the page`
      case 'tag':
        return `add the tag ${q(action.tag)}`
      case 'assign':
        return `give the conversation to ${action.agents.join(' or ')}`
      case 'webhook':
        return `tell ${action.url}`
    }
  },
}

export type Sentences = typeof sentencesEn
