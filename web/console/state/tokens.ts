// Tokens of one's own; for admins those of the team, too.
import { signal } from '@preact/signals'
import { call, path } from '../http'
import type { Scope } from './may'

export interface Token {
  id: string
  name: string
  agent: string
  /** Null: every site of the agent. */
  sites: string[] | null
  scopes: Scope[]
  created: string
  expires: string | null
  last_used: string | null
}

export interface TokenDraft {
  name: string
  agent: string
  sites: string[] | null
  scopes: Scope[]
  expires_days: number | null
}

/** `undefined` until fetched. */
export const tokens = signal<readonly Token[] | undefined>(undefined)

export async function loadTokens(): Promise<void> {
  const found = (await call<{ tokens: Token[] }>('GET', '/tokens')).tokens
  tokens.value = found.toSorted((a, b) => b.created.localeCompare(a.created))
}

/** When they are left: the next to sign in here is another, maybe. */
export const forgetTokens = (): void => void (tokens.value = undefined)

/** `token` is shown this once. */
export interface MadeToken extends Token {
  token: string
}

export async function makeToken(draft: TokenDraft): Promise<MadeToken> {
  const made = await call<MadeToken>('POST', '/tokens', draft)
  const { token: _, ...listed } = made
  tokens.value = [listed, ...(tokens.peek() ?? [])]
  return made
}

export async function revokeToken(id: string): Promise<void> {
  await call('DELETE', path`/tokens/${id}`)
  tokens.value = tokens.peek()?.filter((one) => one.id !== id)
}
