// What an entry's details say, line by line.
import type { AuditWords } from '../../i18n/audit.en'
import { siteName } from '../../state/sites'
import type { Entry } from '../../state/audit'

/** Names stand in the place of ids; they are told once. */
const NAMED = new Set(['rule', 'goal'])

export const kindOf = (action: string): string => action.split('.')[0]!

export const deedOf = (action: string, words: AuditWords): string => words.deeds[action] ?? action

export function targetOf({ action, target, detail, site }: Entry): string {
  const isNamed = NAMED.has(kindOf(action)) && typeof detail['name'] === 'string'
  if (isNamed) return detail['name'] as string
  return target === site ? siteName(target) : target
}

/** `role: agent → viewer`, each. What is empty is not told. */
export function detailsOf(entry: Entry, words: AuditWords): string[] {
  const { was, now, ...others } = entry.detail
  const before = isRecord(was) ? was : undefined
  const isNamed = NAMED.has(kindOf(entry.action))
  // That somebody is disabled, the deed says already.
  const all = Object.entries(isRecord(now) ? now : {}).filter(([key]) => key !== 'disabled')
  const changes = all.map(([key, value]) => {
    const text = say(value, key, words)
    return [key, before ? `${say(before[key], key, words)} → ${text}` : text] as const
  })
  const told = Object.entries(others)
    .filter(([key, value]) => isTold(key, value) && !(key === 'name' && isNamed))
    .map(([key, value]) => [key, say(value, key, words)] as const)
  return [...changes, ...told].map(([key, text]) => words.pair(words.fields[key] ?? key, text))
}

/** Of sites, nothing is everything. */
const isTold = (key: string, value: unknown): boolean =>
  value !== '' && (value !== null || key === 'sites')

function say(value: unknown, key: string, words: AuditWords): string {
  if (value === null || value === undefined) return key === 'sites' ? words.everySite : words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (Array.isArray(value)) return value.map((one) => say(one, key, words)).join(words.list) || words.nothing
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  return key === 'sites' ? siteName(text) : (words.values[text] ?? text)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
