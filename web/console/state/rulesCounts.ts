// How each rule fared in the last thirty days.
import { signal } from '@preact/signals'
import { call, path } from '../http'

/** Visitors: for whom it did something, to whom it sent, who saw, accepted, reached the goal. */
interface Counts {
  visitors: number
  sent: number
  shown: number
  accepted: number
  reached: number
}

interface Told {
  rules: { rule: string; goal: string | null; totals: { treated: Counts } }[]
}

export type CountName = keyof Counts
type Counted = readonly [CountName, number]

const known = signal<ReadonlyMap<string, readonly Counted[]>>(new Map())

/** What there is to tell, in the order in which it happens; nothing before the first time. */
export const countsOf = (site: string, rule: string): readonly Counted[] =>
  known.value.get(`${site} ${rule}`) ?? []

export async function loadCounts(site: string): Promise<void> {
  const { rules } = await call<Told>('GET', path`/sites/${site}/reports/rules`)
  known.value = new Map(
    rules.map(({ rule, goal, totals }) => [`${site} ${rule}`, counted(totals.treated, goal)]),
  )
}

export function counted(treated: Counts, goal: string | null): readonly Counted[] {
  const { visitors, sent, shown, accepted, reached } = treated
  if (visitors === 0) return []
  const steps: Counted[] = sent
    ? [
        ['sent', sent],
        ['shown', shown],
        ['accepted', accepted],
      ]
    : [['visitors', visitors]]
  return goal ? [...steps, ['reached', reached]] : steps
}
