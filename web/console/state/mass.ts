// Pushes to many: who is meant by the next one, and how far those under way have come.
import { signal } from '@preact/signals'
import type { Filter, MassNote, MassPush, PushRecord } from '../../shared/wire'
import { call, path } from '../http'
import { list } from './list'

/** Those chosen, or all who match. */
export type Audience = { site: string } & ({ visitors: string[] } | { filter: Filter })

export interface Reach {
  total: number
  held: number
  reasons: Record<string, number>
}

/** What is said to them. */
export interface Words {
  kind: Exclude<PushRecord['kind'], 'event'>
  text: string
  data?: Record<string, unknown>
  ttl: number
  cid: string
}

/** The composer is open for these. */
export const audience = signal<Audience | null>(null)

export const askMatching = (site: string): void => {
  audience.value = { site, filter: list.value.filter }
}

/** The newest first. Those of one site, of which the server has told or was asked. */
const known = signal<readonly MassPush[]>([])

export const massPushes = (site: string): MassPush[] =>
  known.value.filter((each) => each.site === site)
export const massPush = (id: string): MassPush | undefined =>
  known.value.find((each) => each.id === id)
/** The one that is running, else the newest that rests. */
export const underWay = (site: string): MassPush | undefined =>
  massPushes(site).find((each) => each.state === 'running') ??
  massPushes(site).find((each) => each.state === 'paused')

export function keepMass(push: MassPush): void {
  const before = massPush(push.id)
  // How far it has come by the receipts is told only where it was asked for.
  const whole = { ...push, funnel: push.funnel ?? before?.funnel }
  const others = known.peek().filter((each) => each.id !== push.id)
  known.value = [...others, whole].sort((a, b) => (a.created < b.created ? 1 : -1))
}

export const applyMass = (note: MassNote): void => keepMass(note.mass)

const root = (site: string) => path`/sites/${site}/mass-pushes`

/** Newest first; those before `before`. The cursor of the next page, or null. */
export async function loadMass(
  site: string,
  before?: string,
  limit = 50,
): Promise<string | null> {
  const query = new URLSearchParams({ limit: String(limit), ...(before && { before }) })
  const page = await call<{ mass_pushes: MassPush[]; next: string | null }>(
    'GET',
    `${root(site)}?${query}`,
  )
  page.mass_pushes.forEach(keepMass)
  return page.next
}

export async function loadFunnel(site: string, id: string): Promise<void> {
  keepMass(await call<MassPush>('GET', root(site) + path`/${id}`))
}

export function reach({ site, ...who }: Audience, kind: Words['kind']): Promise<Reach> {
  return call<Reach>('POST', `${root(site)}/reach`, { kind, ...who })
}

export async function beginMass({ site, ...who }: Audience, words: Words): Promise<MassPush> {
  const begun = await call<MassPush>('POST', root(site), { ...words, ...who })
  keepMass(begun)
  return begun
}

export async function steer(
  { site, id }: MassPush,
  deed: 'pause' | 'resume' | 'cancel',
  recall = false,
): Promise<void> {
  const body = deed === 'cancel' ? { recall } : undefined
  keepMass(await call<MassPush>('POST', root(site) + path`/${id}/${deed}`, body))
}
