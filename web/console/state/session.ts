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
export const setupNeeded = signal(false)
/** Why the agent must sign in again; empty on an ordinary visit. */
export const signedOutBecause = signal<'' | 'ended'>('')
/** The server did not answer when the console started. */
export const unreachable = signal(false)

function enter(opened: Session): void {
  setCsrf(opened.csrf)
  signedOutBecause.value = ''
  session.value = opened
  if (route.value.at === 'sign-in' || route.value.at === 'setup') go({ at: 'visitors' }, 'replace')
}

export function leave(reason: '' | 'ended'): void {
  if (session.value === null) return
  signedOutBecause.value = session.value ? reason : ''
  session.value = null
}

export async function resumeSession(): Promise<void> {
  whenSignedOut(() => leave('ended'))
  unreachable.value = false
  try {
    enter(await call<Session>('GET', '/session'))
  } catch (error) {
    if (error instanceof HttpError && error.code === 'unreachable') unreachable.value = true
    else {
      setupNeeded.value = await isSetupNeeded()
      session.value = null
    }
  }
}

const isSetupNeeded = (): Promise<boolean> =>
  call<{ needed: boolean }>('GET', '/setup').then(
    (answer) => answer.needed,
    () => false,
  )

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
  enter(await call<Session>('POST', '/setup', first))
  setupNeeded.value = false
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/session').catch(() => undefined)
  leave('')
  go({ at: 'sign-in' }, 'replace')
}
