// A rule as the server has it (halloo/domain/rules/model.py), with every default filled in.

export type RuleState = 'draft' | 'active' | 'paused'
export type Kind = 'all' | 'any' | 'none'
export const KINDS: readonly Kind[] = ['all', 'any', 'none']

export interface Condition {
  fact: string
  op: string
  value: unknown
  key?: string
}
export type Group = { readonly [kind in Kind]?: readonly Node[] }
export type Node = Condition | Group

export type FactType =
  | 'text'
  | 'number'
  | 'mixed'
  | 'truth'
  | 'list'
  | 'hours'
  | 'weekday'
  | 'dates'

/** What a condition can ask about; `key` says what its key names, empty where it takes none. */
export interface Fact {
  name: string
  type: FactType
  unit: string
  key: '' | 'selector' | 'utm' | 'event' | 'attribute' | 'zone'
  ops: string[]
  signal: boolean
}
export interface Catalogue {
  facts: Fact[]
  utm: string[]
  weekdays: string[]
}

export interface PushButton {
  label: string
  url?: string
  reply?: string
  event?: string
}
export const STYLES = ['bubble', 'card', 'panel'] as const
export type Style = (typeof STYLES)[number]

export interface Said {
  do: 'invite' | 'message'
  text: string
  style?: Style
  title?: string
  image?: string
  buttons?: PushButton[]
}
export type Action =
  | Said
  | { do: 'open'; text: string }
  | { do: 'event'; name: string; data?: Record<string, unknown> }
  | { do: 'tag'; tag: string }
  | { do: 'assign'; agents: string[] }
  | { do: 'webhook'; url: string }
export type Deed = Action['do']

export interface Variant {
  name: string
  then: Action[]
  share: number
}
export interface Limits {
  per_visit: number
  per_day: number
  per_visitor: number
  cooldown_seconds: number
}

/** What of a rule has versions. */
export interface Body {
  when: Group
  then: Action[]
  variants: Variant[]
  priority: number
  limits: Limits
  schedule: { begins: number; ends: number }
  sender: string
  needs_agent: boolean
  hold_out: number
  goal: string
  note: string
}
export interface Draft extends Body {
  name: string
  state: RuleState
}
export interface Rule extends Draft {
  id: string
  version: number
  created: string
  updated: string
}

const LIMITS: Limits = { per_visit: 1, per_day: 0, per_visitor: 0, cooldown_seconds: 0 }

export function body(told: Partial<Body>): Body {
  return {
    when: told.when ?? { all: [] },
    then: told.then ?? [],
    variants: (told.variants ?? []).map((each) => ({
      name: each.name,
      then: each.then ?? [],
      share: each.share ?? 1,
    })),
    priority: told.priority ?? 50,
    limits: { ...LIMITS, ...told.limits },
    schedule: { begins: 0, ends: 0, ...told.schedule },
    sender: told.sender ?? '',
    needs_agent: told.needs_agent ?? true,
    hold_out: told.hold_out ?? 0,
    goal: told.goal ?? '',
    note: told.note ?? '',
  }
}

export const draft = (told: Partial<Draft>): Draft => ({
  name: told.name ?? '',
  state: told.state ?? 'draft',
  ...body(told),
})

export const rule = (told: Partial<Rule>): Rule => ({
  ...draft(told),
  id: told.id ?? '',
  version: told.version ?? 1,
  created: told.created ?? '',
  updated: told.updated ?? '',
})

/** Whether both say the same, in whatever order their parts are written. */
export const same = (one: unknown, other: unknown): boolean => ordered(one) === ordered(other)

function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
