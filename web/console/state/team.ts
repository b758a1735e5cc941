// Who is on the team, and who is invited to it.
import { signal } from '@preact/signals'
import { call, path } from '../http'
import { language } from './preferences'
import { session } from './session'

export type Role = 'owner' | 'admin' | 'agent' | 'viewer'
export const ROLES: readonly Role[] = ['viewer', 'agent', 'admin', 'owner']

export interface Member {
  name: string
  email: string
  role: Role
  /** Null: every site. */
  sites: string[] | null
  disabled: boolean
  created: string
  here: boolean
  two_step: boolean
  last_used: string | null
}

export interface Rights {
  role: Role
  sites: string[] | null
}

export interface Invitation extends Rights {
  id: string
  email: string
  author: string
  created: string
  expires: string
}

export interface MadeLink {
  link: string
  expires: string
  mailed: boolean
}

/** `undefined` until fetched. */
export const team = signal<readonly Member[] | undefined>(undefined)
export const invitations = signal<readonly Invitation[]>([])

export async function loadTeam(): Promise<void> {
  const { agents } = await call<{ agents: Member[] }>('GET', '/agents')
  team.value = agents.toSorted((a, b) => a.name.localeCompare(b.name))
}

export async function loadInvitations(): Promise<void> {
  invitations.value = (
    await call<{ invitations: Invitation[] }>('GET', '/invitations')
  ).invitations
}

/** When it is left: the next to sign in here is another, maybe. */
export function forgetTeam(): void {
  team.value = undefined
  invitations.value = []
}

/** Shown at once, and put back when the server refuses. */
export async function change(
  name: string,
  to: Partial<Rights & { disabled: boolean }>,
): Promise<void> {
  const before = team.peek()
  set(name, to)
  try {
    set(name, await call<Member>('PATCH', path`/agents/${name}`, to))
  } catch (error) {
    team.value = before
    throw error
  }
}

const set = (name: string, to: Partial<Member>) => {
  team.value = team.peek()?.map((one) => (one.name === name ? { ...one, ...to } : one))
}

export async function remove(name: string): Promise<void> {
  await call('DELETE', path`/agents/${name}`)
  team.value = team.peek()?.filter((one) => one.name !== name)
}

export const resetLink = (name: string): Promise<MadeLink> =>
  call('POST', `${path`/agents/${name}/reset`}?lang=${language.value}`)

export const signOutEverywhere = (name: string): Promise<void> =>
  call('DELETE', path`/agents/${name}/sessions`)

export async function resetFactor(name: string): Promise<void> {
  await call('DELETE', `${path`/agents/${name}/factor`}?lang=${language.value}`)
  set(name, { two_step: false })
}

export async function invite(email: string, { role, sites }: Rights): Promise<MadeLink> {
  const made = await call<Invitation & MadeLink>('POST', '/invitations', {
    ...{ email, role, sites },
    lang: language.value,
  })
  const { link, mailed, ...invitation } = made
  invitations.value = [invitation, ...invitations.peek().filter((one) => one.email !== made.email)]
  return { link, mailed, expires: made.expires }
}

export async function takeBack(id: string): Promise<void> {
  const before = invitations.peek()
  invitations.value = before.filter((one) => one.id !== id)
  try {
    await call('DELETE', path`/invitations/${id}`)
  } catch (error) {
    invitations.value = before
    throw error
  }
}

export const isMe = (name: string): boolean => session.value?.agent === name

/** Only owners make and change owners. */
export const rolesToGive = (): readonly Role[] =>
  session.value?.role === 'owner' ? ROLES : ROLES.filter((role) => role !== 'owner')

/** Who is for some sites gives no more than these. */
export const givesEverySite = (): boolean =>
  team.value?.find(({ name }) => isMe(name))?.sites === null
