// What the sign-in page may offer besides e-mail and password, and the ways in by it.
import { signal } from '@preact/signals'
import { call } from '../http'
import { enter, halfWay, type Session } from './session'
import { usePasskey, type Question } from './webauthn'

export interface Offered {
  mail: boolean
  oidc: { name: string } | null
}

/** `undefined` until the server has said. */
export const offered = signal<Offered | undefined>(undefined)

export async function askOffered(): Promise<void> {
  offered.value = await call<Offered>('GET', '/entrance')
}

/** The browser goes there by itself. */
export const ORGANISATION = '/api/v1/oidc/start'

/** After the password, or in its place. Raises what the browser raises, too. */
export async function signInByPasskey(ticket?: string): Promise<void> {
  const asked = await call<Question>('POST', '/session/passkey/options', ticket ? { ticket } : {})
  const credential = await usePasskey(asked.options)
  const answer = { ticket: asked.ticket, credential }
  enter(await call<Session>('POST', '/session/passkey', answer))
}

/** The code of an app, or a recovery code. */
export async function signInByCode(code: string): Promise<void> {
  const ticket = halfWay.value?.ticket ?? ''
  enter(await call<Session>('POST', '/session/second', { ticket, code }))
}
