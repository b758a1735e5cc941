// What the first agent's form must hold; the server checks the same again.
import type { Dictionary } from '../i18n/en'
import type { FirstAgent } from '../state/session'

export interface FormErrors {
  name?: string
  email?: string
  password?: string
  all?: string
}

const HANDLE = /^[A-Za-z0-9-]{1,40}$/
const EMAIL = /^[^@\s]{1,64}@[^@\s]{1,190}$/

export function firstAgentErrors(first: FirstAgent, words: Dictionary['entrance']): FormErrors {
  const length = [...first.password].length
  return {
    name: HANDLE.test(first.name) ? undefined : words.badName,
    email: EMAIL.test(first.email) ? undefined : words.badEmail,
    password: length >= 12 && length <= 128 ? undefined : words.badPassword,
    all: first.token ? undefined : words.noToken,
  }
}
