// Who answers on a site, as far as a rule's editor has to know them.
import { signal } from '@preact/signals'
import { call, path } from '../http'

export interface Agent {
  name: string
  role: string
  /** Has the console open. */
  here: boolean
}

const known = signal<ReadonlyMap<string, readonly Agent[]>>(new Map())

/** `undefined` until fetched. */
export const agentsOf = (site: string | undefined): readonly Agent[] | undefined =>
  site === undefined ? undefined : known.value.get(site)

export async function loadAgents(site: string): Promise<void> {
  const { agents } = await call<{ agents: Agent[] }>('GET', path`/sites/${site}/agents`)
  const byName = agents.toSorted((a, b) => a.name.localeCompare(b.name))
  known.value = new Map(known.peek()).set(site, byName)
}

/** The words that are names of agents, as those are written, and the others. */
export function named(
  words: readonly string[],
  agents: readonly Pick<Agent, 'name'>[],
): { known: string[]; unknown: string[] } {
  const of = (word: string) =>
    agents.find(({ name }) => name.toLowerCase() === word.toLowerCase())?.name
  return {
    known: words.flatMap((word) => of(word) ?? []),
    unknown: words.filter((word) => of(word) === undefined),
  }
}
