// Why a rule did or did not reach a visitor, as the server explains it.
import { call, path } from '../http'
import type { Condition, Kind } from './rulesModel'

export interface ConditionWhy extends Condition {
  holds: boolean
  now: unknown
  /** When it will hold though nothing happens. */
  at: string | null
}
export interface GroupWhy {
  kind: Kind
  holds: boolean
  of: Explained[]
}
export type Explained = ConditionWhy | GroupWhy

export interface Why {
  rule: string
  name: string
  /** `waits` for attention, `held` by a condition, `limited` by the rule itself. */
  state: 'fired' | 'held_out' | 'due' | 'waits' | 'held' | 'limited' | 'paused' | 'draft'
  at?: string
  until?: string
  reason?: string
  variant?: string
  when: Explained
}

export const isGroupWhy = (of: Explained): of is GroupWhy => 'kind' in of

export const whyNot = async (site: string, visitor: string): Promise<Why[]> =>
  (await call<{ rules: Why[] }>('GET', path`/sites/${site}/visitors/${visitor}/rules`)).rules

/** The conditions that keep it from holding: all that would have to change. */
export function missing(of: Explained): ConditionWhy[] {
  if (of.holds) return []
  if (!isGroupWhy(of)) return [of]
  // Of none, those that hold are in the way.
  if (of.kind === 'none') return of.of.flatMap(holding)
  return of.of.flatMap(missing)
}

function holding(of: Explained): ConditionWhy[] {
  if (!of.holds) return []
  return isGroupWhy(of) ? of.of.flatMap(holding) : [of]
}
