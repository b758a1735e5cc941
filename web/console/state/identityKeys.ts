// The keys with which a site signs who its visitors are.
import { call, path } from '../http'

export interface IdentityKey {
  id: string
  author: string
  created: string
  /** From when on it counts no more; may be to come. */
  retired: string | null
  good: boolean
  secret: string | null
}

export const keysOf = (site: string): Promise<IdentityKey[]> =>
  call<{ keys: IdentityKey[] }>('GET', path`/sites/${site}/identity-keys`).then(({ keys }) => keys)

export const makeKey = (site: string): Promise<IdentityKey> =>
  call('POST', path`/sites/${site}/identity-keys`)

export const retireKey = (site: string, key: string, hours: number): Promise<IdentityKey> =>
  call('DELETE', `${path`/sites/${site}/identity-keys/${key}`}?hours=${hours}`)
