// How the widget looks on each site, and how much a site may ask of a visitor.
import { signal } from '@preact/signals'
import type { Theme } from '../../shared/wire'
import { call, path } from '../http'

const themes = signal<ReadonlyMap<string, Theme>>(new Map())

/** `undefined` until fetched. */
export const themeOf = (site: string): Theme | undefined => themes.value.get(site)

const keep = (site: string, theme: Theme) => {
  themes.value = new Map(themes.peek()).set(site, theme)
}

export async function loadTheme(site: string): Promise<Theme> {
  const theme = await call<Theme>('GET', path`/sites/${site}/theme`)
  keep(site, theme)
  return theme
}

export async function saveTheme(site: string, theme: Theme): Promise<void> {
  keep(site, await call<Theme>('PUT', path`/sites/${site}/theme`, theme))
}

/** A cap of 0 is none. */
export interface Policy {
  per_visit: number
  per_day: number
  per_visitor: number
  gap_seconds: number
  quiet_seconds: number
}

export const loadPolicy = (site: string): Promise<Policy> =>
  call('GET', path`/sites/${site}/attention`)

export const savePolicy = (site: string, policy: Policy): Promise<Policy> =>
  call('PUT', path`/sites/${site}/attention`, policy)
