// The rules of each site, and what can be done with them.
import { signal } from '@preact/signals'
import { call, HttpError, path } from '../http'
import { rule, type Body, type Catalogue, type Draft, type Fact, type Rule } from './rulesModel'

const known = signal<ReadonlyMap<string, readonly Rule[]>>(new Map())
const catalogue = signal<Catalogue | undefined>(undefined)

/** `undefined` until fetched. */
export const rulesOf = (site: string): readonly Rule[] | undefined => known.value.get(site)
export const ruleOf = (site: string, id: string): Rule | undefined =>
  rulesOf(site)?.find((each) => each.id === id)

export const facts = (): readonly Fact[] => catalogue.value?.facts ?? []
export const factOf = (name: string): Fact | undefined =>
  facts().find((each) => each.name === name)

const keep = (site: string, rules: readonly Rule[]) => {
  const order = (a: Rule, b: Rule) => b.priority - a.priority || (a.created < b.created ? -1 : 1)
  known.value = new Map(known.peek()).set(site, rules.toSorted(order))
}
const others = (site: string, id: string) =>
  (known.peek().get(site) ?? []).filter((each) => each.id !== id)

function put(site: string, told: Partial<Rule>): Rule {
  const kept = rule(told)
  keep(site, [...others(site, kept.id), kept])
  return kept
}

export async function loadRules(site: string): Promise<void> {
  const [told] = await Promise.all([
    call<{ rules: Partial<Rule>[] }>('GET', path`/sites/${site}/rules`),
    loadCatalogue(site),
  ])
  keep(site, told.rules.map(rule))
}

export async function loadCatalogue(site: string): Promise<void> {
  if (catalogue.peek()) return
  catalogue.value = await call<Catalogue>('GET', path`/sites/${site}/rules/catalogue`)
}

export const addRule = async (site: string, draft: Draft): Promise<Rule> =>
  put(site, await call('POST', path`/sites/${site}/rules`, draft))

/** What somebody else has changed, and this console has not seen, stays: it is loaded, and the error
 * says so. */
export async function saveRule(site: string, id: string, draft: Draft): Promise<Rule> {
  const seen = ruleOf(site, id)?.version ?? 1
  try {
    return put(site, await call('PUT', `${path`/sites/${site}/rules/${id}`}?seen=${seen}`, draft))
  } catch (error) {
    if (error instanceof HttpError && error.code === 'rule_changed') await loadRules(site)
    throw error
  }
}

export const turnRule = async (site: string, id: string, state: Rule['state']): Promise<Rule> =>
  put(site, await call('PATCH', path`/sites/${site}/rules/${id}`, { state }))

export async function importRules(site: string, drafts: readonly unknown[]): Promise<Rule[]> {
  const address = path`/sites/${site}/rules/import`
  const told = await call<{ rules: Partial<Rule>[] }>('POST', address, { rules: drafts })
  return told.rules.map((each) => put(site, each))
}

// -- removing, with time to think better of it ---------------------------------------------------

export const REMOVED_AFTER_MS = 6000
const leaving = signal<ReadonlyMap<string, Rule['state']>>(new Map())
const timers = new Map<string, ReturnType<typeof setTimeout>>()

export const isLeaving = (id: string): boolean => leaving.value.has(id)

/** Out of sight and paused at once; gone after a while, unless it is kept. */
export async function removeRule(
  site: string,
  { id, state }: Rule,
  onFailure: (error: unknown) => void,
): Promise<void> {
  leaving.value = new Map(leaving.peek()).set(id, state)
  const finish = () => void remove(site, id).catch(onFailure)
  timers.set(id, setTimeout(finish, REMOVED_AFTER_MS))
  if (state === 'active') await turnRule(site, id, 'paused')
}

export async function keepRule(site: string, id: string): Promise<void> {
  const state = leaving.peek().get(id)
  stay(id)
  if (state === 'active') await turnRule(site, id, state)
}

function stay(id: string): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  leaving.value = new Map([...leaving.peek()].filter(([each]) => each !== id))
}

async function remove(site: string, id: string): Promise<void> {
  try {
    await call('DELETE', path`/sites/${site}/rules/${id}`)
    keep(site, others(site, id))
  } finally {
    stay(id)
  }
}

// -- what else is known of a rule ----------------------------------------------------------------

export interface Version {
  version: number
  name: string
  agent: string
  at: string
  body: Partial<Body>
}

export const versionsOf = async (site: string, id: string): Promise<Version[]> =>
  (await call<{ versions: Version[] }>('GET', path`/sites/${site}/rules/${id}/versions`)).versions

export interface DryRun {
  visits: number
  visitors: number
  reached: number
  unknown: string[]
  already: { rule: string; name: string; visitors: number }[]
  /** There were more visits than were tried. */
  cut: boolean
  sample: { visitor: string; visit: string; at: string; page: string }[]
}

export const dryRun = (site: string, draft: Draft, days: number): Promise<DryRun> =>
  call('POST', path`/sites/${site}/rules/dry-run`, { rule: draft, days })
