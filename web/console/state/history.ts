// The pushes of a site as the history shows them: fetched page by page, kept up to date by receipts.
import { signal } from '@preact/signals'
import type { PushRecord, ReceiptNote } from '../../shared/wire'
import { call, path } from '../http'
import { further } from './receipts'

export interface Sought {
  site: string
  source?: string
  kind?: string
  state?: string
}

interface History {
  of: string
  pushes: readonly PushRecord[]
  next: string | null
}

const shown = signal<History | null>(null)
/** Something was pushed that the first page does not have yet. */
export const isBehind = signal(false)

/** Counts what was told of pushes, for whoever adds them up. */
export const pushesTold = signal(0)

const key = ({ site, ...rest }: Sought) => JSON.stringify([site, rest.source, rest.kind, rest.state])

export const historyOf = (sought: Sought): History | null =>
  shown.value?.of === key(sought) ? shown.value : null

export async function loadHistory(sought: Sought, before?: string): Promise<void> {
  const { site, ...asked } = sought
  const given = Object.entries({ ...asked, before }).filter(([, value]) => value)
  const query = new URLSearchParams(given as [string, string][])
  if (!before) isBehind.value = false
  const page = await call<{ pushes: PushRecord[]; next: string | null }>(
    'GET',
    `${path`/sites/${site}/pushes`}?${query}`,
  )
  const earlier = before ? (historyOf(sought)?.pushes ?? []) : []
  shown.value = { of: key(sought), pushes: [...earlier, ...page.pushes], next: page.next }
}

export function applyReceiptToHistory(note: ReceiptNote): void {
  pushesTold.value += 1
  const at = shown.value
  if (!at || JSON.parse(at.of)[0] !== note.site) return
  const isKnown = at.pushes.some((push) => push.id === note.id)
  if (!isKnown && note.state === 'sent') isBehind.value = true
  if (!isKnown) return
  const pushes = at.pushes.map((push) =>
    push.id === note.id
      ? {
          ...push,
          state: further(push.state, note.state),
          receipts: { [note.state]: note.at, ...push.receipts },
        }
      : push,
  )
  shown.value = { ...at, pushes }
}
