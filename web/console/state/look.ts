// The one visitor whose details are on screen.
import { signal } from '@preact/signals'
import type { Look, ReceiptNote, VisitorDetail } from '../../shared/wire'
import { send } from './line'
import { further } from './receipts'

export const looked = signal<VisitorDetail | null>(null)

let wanted: Look | null = null

export function lookAt(site: string, visitor: string | null): void {
  if (wanted?.site === site && wanted.visitor === visitor) return
  if (looked.value?.site !== site || looked.value.visitor !== visitor) looked.value = null
  wanted = { t: 'look', site, visitor }
  send(wanted)
}

export function lookAgain(): void {
  if (wanted) send(wanted)
}

export function applyVisitor(frame: VisitorDetail): void {
  if (frame.site === wanted?.site && frame.visitor === wanted.visitor) looked.value = frame
}

export function dropLooked(site: string, visitor: string): void {
  if (looked.value?.site === site && looked.value.visitor === visitor) looked.value = null
}

/** Only if it is still the one on screen. */
export function changeLooked(
  site: string,
  visitor: string,
  change: (detail: VisitorDetail) => VisitorDetail,
): void {
  const detail = looked.value
  if (detail?.site === site && detail.visitor === visitor) looked.value = change(detail)
}

export function applyReceiptToLooked(note: ReceiptNote): void {
  const detail = looked.value
  if (!detail || detail.visitor !== note.visitor || detail.site !== note.site) return
  const pushes = detail.pushes.map((push) =>
    push.id === note.id
      ? {
          ...push,
          state: further(push.state, note.state),
          receipts: { [note.state]: note.at, ...push.receipts },
        }
      : push,
  )
  looked.value = { ...detail, pushes }
}
