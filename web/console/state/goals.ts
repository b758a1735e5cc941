// The goals of a site, as far as a rule's editor has to know them.
import { call, path } from '../http'

export interface Goal {
  id: string
  name: string
}

/** None where the site has no goals, or they cannot be fetched. */
export const goalsOf = (site: string): Promise<readonly Goal[]> =>
  call<{ goals: Goal[] }>('GET', path`/sites/${site}/goals`).then(
    ({ goals }) => goals,
    () => [],
  )
