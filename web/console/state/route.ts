// Where the agent is: the hash, read and written in one place.
import { signal } from '@preact/signals'

/** In a site's place in the address: the form for another one. */
export const NEW_SITE = 'new'
/** In a rule's place in the address: how much all rules may ask of a visitor. */
export const ATTENTION = 'attention'
/** In the place of a push to many: all pushes of the site. */
export const HISTORY = 'all'
/** In a rule's place among the reports: what visitors are to do. */
export const GOALS = 'goals'

const SETTINGS = ['sites', 'team', 'tokens', 'account', 'audit', 'preferences'] as const
export type SettingsPage = (typeof SETTINGS)[number]

export type Route =
  | { at: 'setup'; token: string }
  | { at: 'invitation' | 'reset'; token: string }
  | { at: 'forgotten' }
  | { at: 'sign-in'; why?: string }
  | { at: 'visitors'; site?: string; visitor?: string }
  | { at: 'conversations'; conversation?: string }
  | { at: 'rules'; site?: string; rule?: string }
  | { at: 'pushes'; site?: string; push?: string }
  | { at: 'reports'; site?: string; rule?: string }
  | { at: 'settings'; page: SettingsPage; site?: string }

/** What links open before one is signed in. */
export const isJoining = ({ at }: Route): boolean =>
  at === 'invitation' || at === 'reset' || at === 'forgotten'

/** Nobody who is signed in has anything to do there. */
export const isOutside = (of: Route): boolean =>
  isJoining(of) || of.at === 'sign-in' || of.at === 'setup'

export function read(hash: string): Route {
  const parts = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded)
  const [first, second, third] = parts.map((part) => part || undefined)
  if (first === 'setup') return { at: 'setup', token: second ?? '' }
  if (first === 'invitation' || first === 'reset') return { at: first, token: second ?? '' }
  if (first === 'forgotten') return { at: 'forgotten' }
  if (first === 'sign-in') return { at: 'sign-in', why: second }
  if (first === 'conversations') return { at: 'conversations', conversation: second }
  if (first === 'rules') return { at: 'rules', site: second, rule: third }
  if (first === 'pushes') return { at: 'pushes', site: second, push: third }
  if (first === 'reports') return { at: 'reports', site: second, rule: third }
  if (first === 'settings') {
    const page = SETTINGS.find((one) => one === second) ?? 'sites'
    return page === 'sites' ? { at: 'settings', page, site: third } : { at: 'settings', page }
  }
  return { at: 'visitors', site: second, visitor: third }
}

export function write(route: Route): string {
  const parts = ((): (string | undefined)[] => {
    switch (route.at) {
      case 'setup':
        return ['setup', route.token]
      case 'invitation':
      case 'reset':
        return [route.at, route.token]
      case 'forgotten':
        return ['forgotten']
      case 'sign-in':
        return ['sign-in', route.why]
      case 'conversations':
        return ['conversations', route.conversation]
      case 'rules':
        return ['rules', route.site, route.rule]
      case 'pushes':
        return ['pushes', route.site, route.push]
      case 'reports':
        return ['reports', route.site, route.rule]
      case 'settings':
        return ['settings', route.page, route.site]
      case 'visitors':
        return ['visitors', route.site, route.visitor]
    }
  })()
  return `#/${parts
    .filter((part) => part !== undefined)
    .map(encodeURIComponent)
    .join('/')}`
}

export const route = signal<Route>(here())

/** What the address says. A link's secret is taken out of it at once, so that nobody reads it over
 * a shoulder or from a picture of the screen; the tab keeps it for when the page is fetched again. */
function here(): Route {
  const found = read(location.hash)
  if (!('token' in found)) return found
  const kept = (history.state as { token?: unknown } | null)?.token
  const token = found.token || (typeof kept === 'string' ? kept : '')
  history.replaceState({ token }, '', `#/${found.at}`)
  return { ...found, token }
}

export function go(next: Route, how: 'push' | 'replace' = 'push'): void {
  const hash = write(next)
  if (hash === location.hash) return
  if (how === 'replace') {
    history.replaceState(null, '', hash)
    route.value = next
  } else location.hash = hash
}

export function followHash(): void {
  addEventListener('hashchange', () => {
    route.value = here()
  })
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
