// The dictionary of the language in use.
import { computed } from '@preact/signals'
import { HttpError } from '../http'
import { language } from '../state/preferences'
import { Refused } from '../state/outbox'
import { en, type Dictionary } from './en'
import { zh } from './zh'

const dictionaries: Record<typeof language.value, Dictionary> = { en, zh }

/** `t.value.rail.visitors`: reading it in a component follows the language switch. */
export const t = computed(() => dictionaries[language.value])

export const languageNames = { en: 'English', zh: '简体中文' } as const

/** What to tell a person about a failure. The server's own words, which are English, only for a
 * code from a newer server. */
export function reason(error: unknown): string {
  const texts = t.value.errors
  if (!(error instanceof HttpError) && !(error instanceof Refused)) return texts['internal']!
  return texts[error.code] ?? english(error.message) ?? texts['internal']!
}

export const reasonOf = (code: string): string =>
  t.value.errors[code] ?? t.value.errors['internal']!

const english = (text: string): string | undefined =>
  language.value === 'en' ? text || undefined : undefined

/** What the server found wrong with a form, per field; `texts` says it for the form's fields. */
export function wrongFields(
  error: unknown,
  texts: Record<string, string>,
): Record<string, string> {
  const told = error instanceof HttpError ? Object.entries(error.fields) : []
  const known = told.filter(([field]) => field in texts)
  if (known.length > 0) return Object.fromEntries(known.map(([field]) => [field, texts[field]!]))
  return { all: english(told[0]?.[1] ?? '') ?? reason(error) }
}
