// Who is signed in to this console.
import { signal } from '@preact/signals'
import { call, HttpError, setCsrf, whenSignedOut } from '../http'
import { go, route } from './route'

export interface Session {
  agent: string
  email: string
  role: string
  csrf: string
  version: string
  demo: string | null
}

/** `undefined` until the server has been asked. */
export const session = signal<Session | null | undefined>(undefined)
/** `undefined` until the server has said. */
export const setupNeeded = signal<boolean | undefined>(undefined)
/** Why the agent must sign in again; empty on an ordinary visit. */
export const signedOutBecause = signal<'' | 'ended'>('')
/** The server did not answer when the console started. */
export const unreachable = signal(false)

function enter(opened: Session): void {
  setCsrf(opened.csrf)
  signedOutBecause.value = ''
  setupNeeded.value = false
  session.value = opened
  beenIn.remember()
  if (route.value.at === 'sign-in' || route.value.at === 'setup') go({ at: 'visitors' }, 'replace')
}

export function leave(reason: '' | 'ended'): void {
  if (session.value === null) return
  signedOutBecause.value = session.value ? reason : ''
  session.value = null
  beenIn.forget()
}

export async function resumeSession(): Promise<void> {
  whenSignedOut(() => leave('ended'))
  unreachable.value = false
  try {
    const opened = beenIn.here() ? await openedBefore() : null
    if (opened) return enter(opened)
    setupNeeded.value = (await call<{ needed: boolean }>('GET', '/setup')).needed
  } catch (error) {
    if (isUnreachable(error)) {
      unreachable.value = true
      return
    }
  }
  session.value = null
}

const isUnreachable = (error: unknown) =>
  error instanceof HttpError && error.code === 'unreachable'

/** The session of an earlier visit, if it has not ended. */
const openedBefore = (): Promise<Session | null> =>
  call<Session>('GET', '/session').catch((error: unknown) => {
    if (isUnreachable(error)) throw error
    return null
  })

/** Whether somebody came in with this browser and has not left: to ask for a session that is not
 * there puts an error in the browser's log. A browser without storage cannot tell, so it asks. */
const beenIn = {
  key: 'halloo.beenIn',
  here(): boolean {
    try {
      return localStorage.getItem(this.key) !== null
    } catch {
      return true
    }
  },
  remember(): void {
    try {
      localStorage.setItem(this.key, 'true')
    } catch {
      // Then every start asks.
    }
  },
  forget(): void {
    try {
      localStorage.removeItem(this.key)
    } catch {
      // As above.
    }
  },
}

export async function signIn(email: string, password: string): Promise<void> {
  enter(await call<Session>('POST', '/session', { email, password }))
}

export interface FirstAgent {
  token: string
  name: string
  email: string
  password: string
}

export async function setUp(first: FirstAgent): Promise<void> {
  try {
    enter(await call<Session>('POST', '/setup', first))
  } catch (error) {
    if (error instanceof HttpError && error.code === 'setup_done') setupNeeded.value = false
    throw error
  }
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/session').catch(() => undefined)
  leave('')
  go({ at: 'sign-in' }, 'replace')
}
