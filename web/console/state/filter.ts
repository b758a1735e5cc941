// The fields of a filter: what each takes, what is chosen, and how a chip says it.
import { t } from '../i18n'
import { countryName, languageName } from '../i18n/times'
import { filter, type Filter } from './list'

export type FieldName = Exclude<keyof Filter, 'search'>
export type Kind = 'choices' | 'choice' | 'truth' | 'values' | 'text' | 'number' | 'pairs'

export const FIELDS: Record<FieldName, Kind> = {
  country: 'values',
  device: 'choices',
  lang: 'values',
  browser: 'values',
  page: 'text',
  referrer: 'text',
  source: 'values',
  campaign: 'values',
  visits: 'choice',
  pages: 'number',
  minutes: 'number',
  idle: 'truth',
  talking: 'truth',
  push: 'choices',
  tags: 'values',
  attrs: 'pairs',
}
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[]

/** Undefined, empty and zero take the condition away. */
export function setField(name: FieldName, value: unknown): void {
  const { [name]: _, ...rest } = filter.value
  const isEmpty =
    value === undefined || value === '' || value === 0 || Number.isNaN(value) || isHollow(value)
  filter.value = isEmpty ? rest : { ...filter.value, [name]: value }
}

const isHollow = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

export const chosen = (of: Filter): FieldName[] =>
  FIELD_NAMES.filter((name) => of[name] !== undefined)

/** What can be chosen for a field of few values, with its words. */
export const choicesOf = (name: FieldName): Record<string, string> => {
  const words = t.value.lists
  if (name === 'device') return words.devices
  return name in words ? (words[name as 'idle'] as Record<string, string>) : {}
}

/** A value as people say it. */
export function spoken(name: FieldName, value: string): string {
  if (name === 'country') return value ? countryName(value) : t.value.lists.unknown
  if (name === 'lang') return languageName(value)
  if (name === 'source' && value === 'direct') return t.value.lists.direct
  return choicesOf(name)[value] ?? value
}

/** What stands on the chip of a condition. */
export function chipText(name: FieldName, of: Filter): string {
  const { chips, fields } = t.value.lists
  const value = of[name]
  if (name === 'page' || name === 'referrer') return chips[name](String(value))
  if (name === 'pages' || name === 'minutes') return chips[name](Number(value))
  if (name === 'attrs') {
    const pairs = Object.entries(of.attrs ?? {})
    return chips.any(pairs.map(([key, wanted]) => chips.is(key, wanted)))
  }
  if (Array.isArray(value))
    return chips.is(fields[name], chips.any(value.map((one) => spoken(name, one))))
  return spoken(name, String(value))
}
