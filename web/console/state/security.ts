// One's own account, as far as it is about signing in with more than a password.
import { signal } from '@preact/signals'
import { call, path } from '../http'
import { language } from './preferences'
import { makePasskey, type Question } from './webauthn'

export interface Passkey {
  id: string
  name: string
  created: string
  last_used: string | null
}

export interface Account {
  name: string
  email: string
  two_step: boolean
  recovery_left: number
  passkeys: Passkey[]
  oidc: boolean
  password: boolean
  owes_factor: boolean
}

export interface AppOffer {
  secret: string
  uri: string
  qr: string[]
}

/** `undefined` until it has been read. */
export const account = signal<Account | undefined>(undefined)

export async function loadAccount(): Promise<void> {
  account.value = await call<Account>('GET', '/account')
}

export const offerApp = (password: string): Promise<AppOffer> =>
  call('POST', '/account/totp', { password })

/** Returns the recovery codes. */
export async function confirmApp(code: string): Promise<string[]> {
  const { recovery } = await call<{ recovery: string[] }>('PUT', '/account/totp', {
    code,
    lang: language.value,
  })
  await loadAccount()
  return recovery
}

export async function removeApp(password: string): Promise<void> {
  await call('DELETE', '/account/totp', { password, lang: language.value })
  await loadAccount()
}

export async function renewCodes(password: string): Promise<string[]> {
  const { recovery } = await call<{ recovery: string[] }>('POST', '/account/recovery', {
    password,
    lang: language.value,
  })
  await loadAccount()
  return recovery
}

export const offerPasskey = (password: string): Promise<Question> =>
  call('POST', '/account/passkeys/options', { password })

/** Returns recovery codes when it is the first factor. */
export async function addPasskey(question: Question, name: string): Promise<string[] | null> {
  const credential = await makePasskey(question.options)
  const made = await call<{ recovery: string[] | null }>('POST', '/account/passkeys', {
    ticket: question.ticket,
    name,
    credential,
    lang: language.value,
  })
  await loadAccount()
  return made.recovery
}

export async function removePasskey(id: string, password: string): Promise<void> {
  await call('DELETE', path`/account/passkeys/${id}`, { password, lang: language.value })
  await loadAccount()
}
