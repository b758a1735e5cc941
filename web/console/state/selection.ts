// Which visitors of the live list are picked out, for one push to all of them.
import { computed, signal } from '@preact/signals'

const chosen = signal<{ site: string; ids: ReadonlySet<string> }>({ site: '', ids: new Set() })
/** Where a range begins. */
let anchor: string | null = null

export const selectedIds = computed(() => [...chosen.value.ids])
export const selectedOn = (site: string): number =>
  chosen.value.site === site ? chosen.value.ids.size : 0
export const isSelected = (site: string, id: string): boolean =>
  chosen.value.site === site && chosen.value.ids.has(id)

export function select(site: string, id: string): void {
  const ids = new Set(chosen.peek().site === site ? chosen.peek().ids : [])
  if (!ids.delete(id)) ids.add(id)
  anchor = id
  chosen.value = { site, ids }
}

/** From the one selected last to this one, as they stand on screen; without one, this alone. */
export function selectTo(site: string, id: string, order: readonly string[]): void {
  const from = anchor === null ? -1 : order.indexOf(anchor)
  const to = order.indexOf(id)
  if (from < 0 || to < 0 || chosen.peek().site !== site) return select(site, id)
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  chosen.value = { site, ids: new Set([...chosen.peek().ids, ...range]) }
}

export function clearSelection(): void {
  anchor = null
  chosen.value = { site: '', ids: new Set() }
}
