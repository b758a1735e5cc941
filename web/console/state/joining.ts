// Links that are opened before one is signed in.
import { call } from '../http'
import { language } from './preferences'
import { enter, type Session } from './session'

export interface LinkView {
  kind: 'invitation' | 'reset'
  email: string
  agent: string | null
  role: string | null
}

/** Raises HttpError `link_invalid`. */
export const lookAtLink = (token: string): Promise<LinkView> =>
  call('POST', '/links/look', { token })

export async function join(token: string, name: string, password: string): Promise<void> {
  enter(await call<Session>('POST', '/invitation', { token, name, password }))
}

export const resetPassword = (token: string, password: string): Promise<void> =>
  call('POST', '/password/reset', { token, password, lang: language.value })

export const forgotten = (email: string): Promise<void> =>
  call('POST', '/password/forgotten', { email, lang: language.value })
