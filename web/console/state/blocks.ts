// Who is not let in to a site.
import { call, path } from '../http'

export type BlockKind = 'visitor' | 'address' | 'country'

export interface Block {
  id: string
  kind: BlockKind
  value: string
  note: string
  author: string
  created: string
  expires: string | null
}

export interface BlockDraft {
  kind: BlockKind
  value?: string
  /** In the place of an address: the network this visitor comes from. */
  visitor?: string
  note?: string
  ttl?: number
}

export interface BlockPage {
  blocks: Block[]
  next: string | null
}

export const blocksOf = (site: string, cursor: string | null): Promise<BlockPage> =>
  call('GET', path`/sites/${site}/blocks` + (cursor ? `?${new URLSearchParams({ cursor })}` : ''))

export const block = (site: string, draft: BlockDraft): Promise<Block[]> =>
  call<BlockPage>('POST', path`/sites/${site}/blocks`, draft).then(({ blocks }) => blocks)

export const unblock = (site: string, id: string): Promise<void> =>
  call('DELETE', path`/sites/${site}/blocks/${id}`)

/** What would block the same again, for as long as was left. */
export function again({ kind, value, note, expires }: Block): BlockDraft {
  const left = expires && Math.max(1, Math.round((Date.parse(expires) - Date.now()) / 1000))
  return { kind, value, note, ...(left ? { ttl: left } : {}) }
}
