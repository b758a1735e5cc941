// Who is signed in to this console.
import { signal } from '@preact/signals'
import { call, HttpError, setCsrf, whenSignedOut } from '../http'
import { go, isOutside, route } from './route'
import { toasts } from './toasts'

export interface Session {
  agent: string
  email: string
  role: string
  csrf: string
  version: string
  demo: string | null
  /** A second factor is to be set up; nothing but the account works before. */
  owes_factor: boolean
  /** What the role may do. */
  scopes: string[]
}

export type Way = 'totp' | 'recovery' | 'passkey'

/** The password was right; one of the ways is still to be gone. */
export interface HalfWay {
  ticket: string
  ways: Way[]
}

/** `undefined` until the server has been asked. */
export const session = signal<Session | null | undefined>(undefined)
/** `undefined` until the server has said. */
export const setupNeeded = signal<boolean | undefined>(undefined)
export const halfWay = signal<HalfWay | undefined>(undefined)
/** Why the agent must sign in again; empty on an ordinary visit. */
export const signedOutBecause = signal<'' | 'ended'>('')
/** The server did not answer when the console started. */
export const unreachable = signal(false)

export function enter(opened: Session): void {
  setCsrf(opened.csrf)
  halfWay.value = undefined
  signedOutBecause.value = ''
  setupNeeded.value = false
  session.value = opened
  if (isOutside(route.value)) go({ at: 'visitors' }, 'replace')
}

export function leave(reason: '' | 'ended'): void {
  if (session.value === null) return
  signedOutBecause.value = session.value ? reason : ''
  toasts.value = [] // nothing of it is for who comes next
  session.value = null
}

export async function resumeSession(): Promise<void> {
  whenSignedOut(() => leave('ended'))
  unreachable.value = false
  try {
    // Before the first agent there is no session to ask for; a refusal would stand in the
    // browser's log as an error.
    if (route.value.at === 'setup') await askSetup()
    const opened = setupNeeded.value ? null : await openedBefore()
    if (opened) return enter(opened)
    if (setupNeeded.value === undefined) await askSetup()
  } catch (error) {
    if (isUnreachable(error)) {
      unreachable.value = true
      return
    }
  }
  session.value = null
}

const CHANGED = 'halloo-rights-changed'

/** The socket was ended. Where the session is still good, what it may do is another now, and nothing
 * on screen can be trusted: all is fetched anew. A line that never came up has another reason. */
export async function lineEnded(wasLive: boolean): Promise<void> {
  const isStillIn = await openedBefore().catch(() => null)
  if (!isStillIn || !wasLive) return leave('ended')
  sessionStorage.setItem(CHANGED, 'yes')
  location.reload()
}

/** Told once, after that. */
export function rightsChanged(): boolean {
  const isChanged = sessionStorage.getItem(CHANGED) !== null
  sessionStorage.removeItem(CHANGED)
  return isChanged
}

async function askSetup(): Promise<void> {
  setupNeeded.value = (await call<{ needed: boolean }>('GET', '/setup')).needed
}

/** The session of an earlier visit, if it has not ended. */
const openedBefore = (): Promise<Session | null> =>
  call<Session>('GET', '/session').catch((error: unknown) => {
    if (isUnreachable(error)) throw error
    return null
  })

const isUnreachable = (error: unknown) =>
  error instanceof HttpError && error.code === 'unreachable'

export async function signIn(email: string, password: string): Promise<void> {
  const answer = await call<Session | HalfWay>('POST', '/session', { email, password })
  if ('ticket' in answer) halfWay.value = answer
  else enter(answer)
}

/** A second factor is there now. */
export function owesNothing(): void {
  if (session.value) session.value = { ...session.value, owes_factor: false }
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

/** Signs out, and stays at the link that was opened. */
export async function endQuietly(): Promise<void> {
  await call('DELETE', '/session').catch(() => undefined)
  leave('')
}

export async function signOut(): Promise<void> {
  await endQuietly()
  go({ at: 'sign-in' }, 'replace')
}
