// What of the live list is on screen. Pure: frames in, a new picture out.
//
// The server owns the order. While an agent points at the list or has someone selected, the
// picture keeps still: rows are brought up to date where they stand, those who join wait behind a
// count (`fresh`), those who leave stay as ghosts.
import type { Changes, ReceiptNote, Roster, VisitorRow } from '../../shared/wire'
import { mayFollow } from './receipts'

export const GHOST_MS = 3000

export interface RosterView {
  site: string
  total: number
  online: number
  /** The server's window: `order[0]` is number `from` of its list. */
  from: number
  order: readonly string[]
  /** The picture: `view[0]` stands at place `top` on screen. */
  top: number
  view: readonly string[]
  /** How far the server's list has moved down under a picture that keeps still. */
  shift: number
  rows: ReadonlyMap<string, VisitorRow>
  /** Who left, and when (ms); still on screen. */
  ghosts: ReadonlyMap<string, number>
  /** When a row last turned to another page (ms), for the highlight. */
  touched: ReadonlyMap<string, number>
  /** When the picture began to keep still (ms); null when it flows. */
  heldSince: number | null
}

export const noRoster = (site: string): RosterView => ({
  site,
  total: 0,
  online: 0,
  from: 0,
  order: [],
  top: 0,
  view: [],
  shift: 0,
  rows: new Map(),
  ghosts: new Map(),
  touched: new Map(),
  heldSince: null,
})

/** Rows the list is long, ghosts counted, held-back ones not. */
export const length = (at: RosterView): number =>
  Math.max(at.total - at.shift + at.ghosts.size, at.top + at.view.length, 0)

/** A visitor who came this shortly before the picture was held may not have been told of yet. */
const UNTOLD_MS = 5000

/** How many wait behind the chip. Those above a window that begins further down are not in
 * sight; how far the list has moved tells their number. */
export function fresh(at: RosterView): number {
  const since = at.heldSince
  if (since === null) return 0
  const shown = new Set(at.view)
  const joined = at.order.filter((id) => {
    const row = at.rows.get(id)
    return row && !shown.has(id) && Date.parse(row.since) > since - UNTOLD_MS
  })
  const isAllInSight = at.from === 0 && joined.length < at.order.length
  return isAllInSight ? joined.length : Math.max(at.shift, joined.length)
}

export function applyRoster(at: RosterView, frame: Roster): RosterView {
  const order = frame.rows.map((row) => row.id)
  const rows = new Map(at.rows)
  for (const row of frame.rows) rows.set(row.id, row)
  const ghosts = new Map([...at.ghosts].filter(([id]) => !order.includes(id)))
  const { total, online, from } = frame
  const next = { ...at, total, online, from, order, rows, ghosts }
  if (at.heldSince === null || at.view.length === 0) return trimmed(flowing(next))
  const shift = shiftOf(next) ?? at.shift
  const top = from - shift
  const hidden = Math.max(0, -top)
  return trimmed({ ...next, shift, ...withGhosts(next, order.slice(hidden), top + hidden) })
}

export function applyChanges(at: RosterView, frame: Changes, now: number): RosterView {
  const rows = new Map(at.rows)
  const touched = new Map(at.touched)
  for (const row of [...(frame.joined ?? []), ...(frame.changed ?? [])]) {
    const before = rows.get(row.id)
    if (before && before.page.url !== row.page.url) touched.set(row.id, now)
    rows.set(row.id, row)
  }
  const order = frame.order ?? at.order
  const ghosts = new Map(at.ghosts)
  for (const id of frame.gone ?? []) if (at.view.includes(id)) ghosts.set(id, now)
  for (const id of order) ghosts.delete(id)
  const { total, online } = frame
  const next = { ...at, total, online, order, rows, touched, ghosts }
  if (at.heldSince === null || at.view.length === 0) return trimmed(flowing(next))
  return { ...next, shift: shiftOf(next) ?? at.shift + (frame.joined?.length ?? 0) }
}

/** A receipt reaches its row at once, before the next `changes` brings it. */
export function applyReceipt(at: RosterView, note: ReceiptNote): RosterView {
  const row = at.rows.get(note.visitor)
  if (!row || note.site !== at.site) return at
  const known = row.push?.id === note.id
  if (known ? !mayFollow(row.push!.state, note.state) : row.push && row.push.at > note.at) return at
  const push = { id: note.id, kind: note.kind, state: note.state, at: note.at }
  return { ...at, rows: new Map(at.rows).set(row.id, { ...row, push }) }
}

export const hold = (at: RosterView, now: number): RosterView =>
  at.heldSince === null ? { ...at, heldSince: now } : at

export const release = (at: RosterView): RosterView =>
  at.heldSince === null ? at : trimmed(flowing({ ...at, heldSince: null }))

/** Shows what waits without letting go. */
export const catchUp = (at: RosterView, now: number): RosterView =>
  trimmed({ ...flowing(at), heldSince: now })

/** Takes away ghosts whose time is over. */
export function sweep(at: RosterView, now: number): RosterView {
  const over = [...at.ghosts].filter(([, left]) => now - left >= GHOST_MS).map(([id]) => id)
  if (over.length === 0) return at
  const ghosts = new Map(at.ghosts)
  for (const id of over) ghosts.delete(id)
  const view = at.view.filter((id) => !over.includes(id))
  const next = { ...at, ghosts, view }
  return { ...next, shift: at.heldSince === null ? 0 : (shiftOf(next) ?? at.shift) }
}

function flowing(at: RosterView): RosterView {
  return { ...at, shift: 0, ...withGhosts(at, at.order, at.from) }
}

/** Puts those who left back at the places they had. */
function withGhosts(at: RosterView, order: readonly string[], top: number) {
  const view = [...order]
  at.view.forEach((id, index) => {
    const place = at.top + index - top
    const isLost = at.ghosts.has(id) && !view.includes(id)
    if (isLost && place >= 0 && place <= view.length) view.splice(place, 0, id)
  })
  return { view, top }
}

/** By how many places most visitors common to both lists differ (some may have changed their place
 * by themselves); null when there are none. */
function shiftOf(at: RosterView): number | null {
  const places = new Map(at.view.map((id, index) => [id, at.top + index]))
  const votes = new Map<number, number>()
  at.order.forEach((id, index) => {
    const place = places.get(id)
    if (place === undefined) return
    const shift = at.from + index - place
    votes.set(shift, (votes.get(shift) ?? 0) + 1)
  })
  const [winner] = [...votes].sort(([, a], [, b]) => b - a)
  return winner ? winner[0] : null
}

/** Forgets rows that are neither on screen nor in the server's window. */
function trimmed(at: RosterView): RosterView {
  const keep = new Set([...at.order, ...at.view])
  const only = <V>(map: ReadonlyMap<string, V>) => new Map([...map].filter(([id]) => keep.has(id)))
  const ghosts = new Map([...at.ghosts].filter(([id]) => at.view.includes(id)))
  return { ...at, rows: only(at.rows), touched: only(at.touched), ghosts }
}
