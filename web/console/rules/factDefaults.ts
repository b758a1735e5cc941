// How the facts are grouped in the picker, and a condition to begin with for each.
import type { Condition, Fact } from '../state/rulesModel'

export const GROUPS = {
  page: [
    'page_path',
    'page_url',
    'page_title',
    'time_on_page',
    'scroll',
    'exit_intent',
    'idle',
    'clicks',
  ],
  visit: ['referrer', 'utm', 'time_on_site', 'pages', 'event'],
  visitor: [
    'visits',
    'chats',
    'attribute',
    'tags',
    'country',
    'city',
    'language',
    'device',
    'browser',
    'system',
  ],
  conversation: ['unanswered'],
  moment: ['agent_available', 'hour', 'weekday', 'date'],
} as const
export type GroupName = keyof typeof GROUPS

const OFFICE = ['09:00', '18:00']
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri']
const today = (): string => new Date().toLocaleDateString('sv') // as the server has it: 2026-12-24

const BEGINNINGS: Record<string, () => Omit<Condition, 'fact'>> = {
  page_path: () => ({ op: 'contains', value: '' }),
  page_url: () => ({ op: 'contains', value: '' }),
  page_title: () => ({ op: 'contains', value: '' }),
  referrer: () => ({ op: 'contains', value: '' }),
  time_on_page: () => ({ op: 'at_least', value: 30 }),
  time_on_site: () => ({ op: 'at_least', value: 60 }),
  scroll: () => ({ op: 'at_least', value: 75 }),
  idle: () => ({ op: 'at_least', value: 60 }),
  unanswered: () => ({ op: 'at_least', value: 60 }),
  exit_intent: () => ({ op: 'is', value: true }),
  agent_available: () => ({ op: 'is', value: true }),
  clicks: () => ({ op: 'at_least', value: 1, key: '' }),
  event: () => ({ op: 'at_least', value: 1, key: '' }),
  pages: () => ({ op: 'at_least', value: 3 }),
  visits: () => ({ op: 'at_least', value: 2 }),
  chats: () => ({ op: 'at_least', value: 1 }),
  utm: () => ({ op: 'is', value: '', key: 'campaign' }),
  attribute: () => ({ op: 'is', value: '', key: '' }),
  tags: () => ({ op: 'any_of', value: [] }),
  country: () => ({ op: 'any_of', value: [] }),
  language: () => ({ op: 'starts_with', value: '' }),
  browser: () => ({ op: 'starts_with', value: '' }),
  device: () => ({ op: 'any_of', value: ['desktop'] }),
  hour: () => ({ op: 'between', value: OFFICE, key: 'visitor' }),
  weekday: () => ({ op: 'any_of', value: WORKDAYS, key: 'visitor' }),
  date: () => ({ op: 'between', value: [today(), today()], key: 'visitor' }),
}

export const factDefault = (fact: string): Condition => ({
  fact,
  ...(BEGINNINGS[fact]?.() ?? { op: 'is', value: '' }),
})

const isList = (op: string) => op === 'any_of' || op === 'none_of'
const isNumber = (op: string) => op === 'at_least' || op === 'at_most'

/** The condition with another comparison; what was filled in stays where it still fits. */
export function withOp(condition: Condition, op: string, fact: Fact | undefined): Condition {
  const { value } = condition
  if (isList(op) === isList(condition.op) && isNumber(op) === isNumber(condition.op))
    return { ...condition, op }
  if (isList(op))
    return { ...condition, op, value: value === '' || value === null ? [] : [String(value)] }
  const one: unknown = Array.isArray(value) ? (value[0] ?? '') : value
  if (isNumber(op) || fact?.type === 'number')
    return { ...condition, op, value: Number(one) || 0 }
  return { ...condition, op, value: String(one ?? '') }
}
