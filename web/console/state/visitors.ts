// The live list: which site, which rows, in which order, and the picture of them on screen.
import { computed, signal } from '@preact/signals'
import type { Changes, ReceiptNote, Roster, VisitorRow, Watch } from '../../shared/wire'
import { serverNow } from './clock'
import { send } from './line'
import { EVERYBODY, isSame, type List } from './list'
import * as rosters from './roster'

/** Rows asked for beyond those on screen, so that scrolling finds them there. */
const MARGIN = 40

export const roster = signal(rosters.noRoster(''))
/** The rows on screen are those asked for: not waiting for another site, order or filter. */
export const settled = signal(false)
export const fresh = computed(() => rosters.fresh(roster.value))

let asked: Watch | null = null
let listed: List = EVERYBODY
let startsAnew = true

/** The rows `first` to `end` (exclusive) are on screen. */
export function showRows(site: string, first: number, end: number, list = EVERYBODY): void {
  if (roster.value.site !== site) {
    roster.value = { ...rosters.noRoster(site), heldSince: roster.value.heldSince }
    settled.value = false
    startsAnew = true
  }
  const shift = roster.value.shift
  const from = Math.max(0, first + shift)
  const to = end + shift
  const sameList = asked?.site === site && asked.to > 0 && isSame(listed, list)
  if (sameList && from >= asked!.from && to <= asked!.to) return
  if (!sameList) startsAnew = true
  listed = list
  watch({ t: 'watch', site, from: Math.max(0, from - MARGIN), to: to + MARGIN, ...list })
}

/** Keeps the count alive while no list is on screen. */
export function countOnly(site: string): void {
  if (asked?.site === site && asked.to === 0) return
  startsAnew = true
  watch({ t: 'watch', site, from: 0, to: 0 })
}

function watch(frame: Watch): void {
  asked = frame
  send(frame)
}

export function watchAgain(): void {
  if (asked) send(asked)
}

export function applyRoster(frame: Roster): void {
  if (frame.site !== asked?.site) return
  const before = roster.value
  const start = startsAnew || before.site !== frame.site
  startsAnew = false
  const blank = { ...rosters.noRoster(frame.site), heldSince: before.heldSince }
  roster.value = rosters.applyRoster(start ? blank : before, frame)
  if (asked.to > 0) settled.value = true
}

export function applyChanges(frame: Changes): void {
  if (frame.site !== roster.value.site) return
  roster.value = rosters.applyChanges(roster.value, frame, serverNow())
}

export function applyReceiptToRows(note: ReceiptNote): void {
  roster.value = rosters.applyReceipt(roster.value, note)
}

export function keepStill(still: boolean): void {
  const at = roster.value
  roster.value = still ? rosters.hold(at, serverNow()) : rosters.release(at)
}

export function showFresh(): void {
  roster.value = rosters.catchUp(roster.value, serverNow())
}

/** Ghosts stay while the pointer is over the list: nothing may move under it. */
export function sweepGhosts(): void {
  roster.value = rosters.sweep(roster.value, serverNow())
}

export function rowOf(site: string, visitor: string): VisitorRow | undefined {
  return roster.value.site === site ? roster.value.rows.get(visitor) : undefined
}
