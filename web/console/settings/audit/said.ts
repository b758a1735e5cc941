// What an entry's details say, line by line.
import type { AuditWords } from '../../i18n/audit.en'
import { siteName } from '../../state/sites'
import type { Entry } from '../../state/audit'

export interface Said {
  key: string
  label: string
  text: string
}

/** Names stand in the place of ids; they are told once. */
const NAMED = new Set(['rule', 'goal'])

export const kindOf = (action: string): string => action.split('.')[0]!

export const deedOf = (action: string, words: AuditWords): string => words.deeds[action] ?? action

export function targetOf({ action, target, detail, site }: Entry): string {
  const isNamed = NAMED.has(kindOf(action)) && typeof detail['name'] === 'string'
  if (isNamed) return detail['name'] as string
  return target === site ? siteName(target) : target
}

/** `role: agent → viewer`. What is empty is not told. */
export function detailsOf(entry: Entry, words: AuditWords): Said[] {
  const { was, now, ...others } = entry.detail
  const before = isRecord(was) ? was : undefined
  const changes = isRecord(now) ? Object.entries(now) : []
  const isNamed = NAMED.has(kindOf(entry.action))
  const told = Object.entries(others).filter(
    ([key, value]) => value !== '' && !(key === 'name' && isNamed),
  )
  return [
    ...changes.map(([key, value]) => ({
      key,
      label: words.fields[key] ?? key,
      text: before ? `${say(before[key], key, words)} → ${say(value, key, words)}` : say(value, key, words),
    })),
    ...told.map(([key, value]) => ({
      key,
      label: words.fields[key] ?? key,
      text: say(value, key, words),
    })),
  ]
}

function say(value: unknown, key: string, words: AuditWords): string {
  if (value === null || value === undefined) return key === 'sites' ? words.everySite : words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (Array.isArray(value)) return value.map((one) => say(one, key, words)).join(', ') || words.nothing
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  return key === 'sites' ? siteName(text) : (words.values[text] ?? text)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
