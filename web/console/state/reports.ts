// What came of the rules, as the server counts it; and the goals they are measured by.
import { call, path } from '../http'
import { remembered } from './remembered'

export interface Counts {
  visitors: number
  times: number
  sent: number
  delivered: number
  shown: number
  accepted: number
  dismissed: number
  expired: number
  reached: number
  value: number
}

/** Rates as fractions of 1. */
export interface Comparison {
  difference: number | null
  low: number | null
  high: number | null
  relative: number | null
  verdict: 'clear_gain' | 'clear_loss' | 'too_early' | 'no_difference'
  more: number | null
}

export interface MeanComparison {
  mean: number
  other: number
  difference: number
  low: number | null
  high: number | null
}

export interface Totals {
  treated: Counts
  held_out: Counts
  uplift: Comparison | null
}

export interface RuleTotals {
  rule: string
  name: string | null
  state: 'draft' | 'active' | 'paused' | null
  goal: string | null
  totals: Totals
}

export interface VariantResult {
  variant: string
  counts: Counts
  rate: number
  low: number
  high: number
  uplift: Comparison | null
}

export interface Duel {
  one: string
  other: string
  result: Comparison
}

export interface Sides {
  treated: Counts
  held_out: Counts
}

export interface RuleReport {
  from: string
  to: string
  rule: string
  name: string | null
  state: RuleTotals['state']
  goal: Goal | null
  totals: Totals
  breakdown: {
    value: MeanComparison | null
    variants: VariantResult[]
    duels: Duel[]
    days: (Sides & { day: string })[]
    pages: (Sides & { page: string })[]
  }
}

export interface PageMatch {
  kind: 'page'
  fact?: 'page_path' | 'page_url' | 'page_title'
  op: string
  value: string | string[]
}

export type Match = PageMatch | { kind: 'event'; name: string } | { kind: 'conversation' }

export interface GoalDraft {
  name: string
  match: Match
  value: number | string
  window_seconds: number
  once_per: 'visit' | 'visitor' | 'none'
}

export interface Goal extends GoalDraft {
  id: string
  created: string
}

/** The variant of those for whom nothing was done. */
export const HOLD_OUT = 'hold_out'
export const PERIODS = [7, 30, 90] as const

/** Days, up to today. */
export const period = remembered<number>('reports.days', 30, (value) =>
  PERIODS.some((days) => days === value),
)

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Whole days where the agent is; `goal` in place of each rule's own. */
function asked(goal: string): string {
  const isoDay = (back: number) => {
    const day = new Date()
    day.setDate(day.getDate() - back)
    const two = (n: number) => String(n).padStart(2, '0')
    return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
  }
  const given = { from: isoDay(period.value - 1), to: isoDay(0), tz: zone, goal }
  return String(new URLSearchParams(Object.entries(given).filter(([, value]) => value)))
}

export const rulesReport = async (site: string, goal: string): Promise<RuleTotals[]> =>
  (await call<{ rules: RuleTotals[] }>('GET', `${path`/sites/${site}/reports/rules`}?${asked(goal)}`))
    .rules

export const ruleReport = (site: string, rule: string, goal: string): Promise<RuleReport> =>
  call('GET', `${path`/sites/${site}/rules/${rule}/report`}?${asked(goal)}`)

export const loadGoals = async (site: string): Promise<Goal[]> =>
  (await call<{ goals: Goal[] }>('GET', path`/sites/${site}/goals`)).goals

export const addGoal = (site: string, draft: GoalDraft): Promise<Goal> =>
  call('POST', path`/sites/${site}/goals`, draft)

export const changeGoal = (site: string, goal: string, draft: GoalDraft): Promise<Goal> =>
  call('PUT', path`/sites/${site}/goals/${goal}`, draft)

export const removeGoal = (site: string, goal: string): Promise<void> =>
  call('DELETE', path`/sites/${site}/goals/${goal}`)
