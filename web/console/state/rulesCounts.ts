// How each rule fared lately: how many it was sent to, saw it, accepted it, and reached its goal.
import { signal } from '@preact/signals'
import { call, path } from '../http'

export interface Counts {
  sent: number
  shown: number
  accepted: number
  goal: number
}

const known = signal<ReadonlyMap<string, Counts>>(new Map())

export const countsOf = (site: string, rule: string): Counts | undefined =>
  known.value.get(`${site} ${rule}`)

export async function loadCounts(site: string): Promise<void> {
  const told = await call<{ rules: ({ rule: string } & Partial<Counts>)[] }>(
    'GET',
    path`/sites/${site}/reports/rules`,
  )
  known.value = new Map(
    told.rules.map(({ rule, sent = 0, shown = 0, accepted = 0, goal = 0 }) => [
      `${site} ${rule}`,
      { sent, shown, accepted, goal },
    ]),
  )
}
