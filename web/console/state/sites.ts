// The sites of this installation, and the one whose visitors are on screen.
import { computed, signal } from '@preact/signals'
import { call, path } from '../http'
import { lastSite } from './preferences'
import { route } from './route'
import { session } from './session'

export interface Site {
  key: string
  name: string
  origins: string[]
  created: string
  snippet: string
}

/** `undefined` until fetched. */
export const sites = signal<readonly Site[] | undefined>(undefined)

export const currentSite = computed<Site | undefined>(() => {
  const all = sites.value ?? []
  const at = route.value
  const named = at.at !== 'settings' && 'site' in at ? at.site : undefined
  return (
    all.find((site) => site.key === named) ??
    all.find((site) => site.key === lastSite.value) ??
    all[0]
  )
})

/** The demo shop, when it is this site it belongs to. */
export function demoOf(site: string | undefined): string | null {
  const demo = session.value?.demo
  const origins = sites.value?.find(({ key }) => key === site)?.origins
  return demo && origins?.includes(new URL(demo, location.href).origin) ? demo : null
}

export const siteName = (key: string): string =>
  sites.value?.find((site) => site.key === key)?.name ?? key

export async function loadSites(): Promise<void> {
  sites.value = (await call<{ sites: Site[] }>('GET', '/sites')).sites
}

export async function addSite(name: string, origins: string[]): Promise<Site> {
  const site = await call<Site>('POST', '/sites', { name, origins })
  sites.value = [...(sites.value ?? []).filter((other) => other.key !== site.key), site]
  return site
}

export async function changeSite(key: string, name: string, origins: string[]): Promise<void> {
  const changed = await call<Site>('PATCH', path`/sites/${key}`, { name, origins })
  sites.value = (sites.value ?? []).map((site) => (site.key === key ? changed : site))
}
