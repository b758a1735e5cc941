// One's own password, and where one is signed in. Second factors are in `security.ts`.
import { signal } from '@preact/signals'
import { call, path } from '../http'
import { language } from './preferences'

export interface OwnSession {
  id: string
  created: string
  last_used: string
  address: string
  device: string
  way: string
  current: boolean
}

/** `undefined` until fetched. */
export const ownSessions = signal<readonly OwnSession[] | undefined>(undefined)

/** When they are left: the next to sign in here is another, maybe. */
export const forgetSessions = (): void => void (ownSessions.value = undefined)

export async function loadSessions(): Promise<void> {
  ownSessions.value = (
    await call<{ sessions: OwnSession[] }>('GET', '/account/sessions')
  ).sessions
}

export async function changePassword(current: string, password: string): Promise<void> {
  await call('PUT', '/account/password', { current, password, lang: language.value })
  await loadSessions()
}

/** Gone at once, and back when the server refuses. */
export const endSession = (id: string): Promise<void> =>
  without(
    (one) => one.id === id,
    () => call('DELETE', path`/account/sessions/${id}`),
  )

export const endOthers = (): Promise<void> =>
  without(
    (one) => !one.current,
    () => call('DELETE', '/account/sessions'),
  )

async function without(
  gone: (one: OwnSession) => boolean,
  end: () => Promise<unknown>,
): Promise<void> {
  const before = ownSessions.peek()
  ownSessions.value = before?.filter((one) => !gone(one))
  try {
    await end()
  } catch (error) {
    ownSessions.value = before
    throw error
  }
}
