// The audit log, page by page.
import { call } from '../http'

export interface Entry {
  id: string
  at: string
  actor: string
  way: string
  action: string
  site: string | null
  target: string
  detail: Record<string, unknown>
  address: string
}

export interface EntryPage {
  entries: Entry[]
  next: string | null
}

/** Empty: all. */
export interface Wanted {
  actor: string
  action: string
  site: string
}

export const entries = (wanted: Wanted, cursor: string | null): Promise<EntryPage> =>
  call('GET', `/audit?${query({ ...wanted, cursor: cursor ?? '' })}`)

/** The browser saves it by itself. */
export const exportLink = (wanted: Wanted): string => `/api/v1/audit.csv?${query({ ...wanted })}`

const query = (asked: Record<string, string>): URLSearchParams =>
  new URLSearchParams(Object.entries(asked).filter(([, value]) => value))
