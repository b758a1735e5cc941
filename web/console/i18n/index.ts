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

/** What to tell a person about a failure. The server's own words where it knows more. */
export function reason(error: unknown): string {
  const texts = t.value.errors
  if (!(error instanceof HttpError) && !(error instanceof Refused)) return texts['internal']!
  return texts[error.code] ?? error.message
}

export const reasonOf = (code: string): string =>
  t.value.errors[code] ?? t.value.errors['internal']!
