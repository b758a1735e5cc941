// Which visitors are known to be here or to have left, gathered from whatever frame tells it.
import { signal } from '@preact/signals'

const known = signal<ReadonlyMap<string, boolean>>(new Map())
const KEPT = 5_000

/** `undefined` when nothing has been heard of the visitor. */
export const online = (site: string, visitor: string): boolean | undefined =>
  known.value.get(`${site} ${visitor}`)

export function heard(site: string, visitors: readonly string[], here: boolean): void {
  const before = known.peek()
  const news = visitors.filter((visitor) => before.get(`${site} ${visitor}`) !== here)
  if (news.length === 0) return
  const next = before.size > KEPT ? new Map<string, boolean>() : new Map(before)
  for (const visitor of news) next.set(`${site} ${visitor}`, here)
  known.value = next
}
