// The site at a glance, while it is on screen.
import { signal } from '@preact/signals'
import type { Overview } from '../../shared/wire'
import { send } from './line'

export const overview = signal<Overview | null>(null)
let wanted: string | null = null

/** Null for no more. */
export function askOverview(site: string | null): void {
  if (wanted === site) return
  wanted = site
  if (overview.value?.site !== site) overview.value = null
  send({ t: 'overview', site })
}

export function askOverviewAgain(): void {
  if (wanted) send({ t: 'overview', site: wanted })
}

export function applyOverview(frame: Overview): void {
  if (frame.site === wanted) overview.value = frame
}
