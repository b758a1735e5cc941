// The views of the live list: those everybody has, those this agent keeps, and which one is on
// screen, remembered for each site.
import { computed, signal } from '@preact/signals'
import { reason, t } from '../i18n'
import { call, path } from '../http'
import { FIELD_NAMES } from './filter'
import { EVERYBODY, isSame, list, show, SORTS, type List } from './list'
import { remembered } from './remembered'
import { toast } from './toasts'

export interface SavedView extends List {
  id: string
  name: string
}

export const READY = ['all', 'greet', 'returning', 'talking'] as const
export type Ready = (typeof READY)[number]
const READY_LISTS: Record<Ready, List> = {
  all: EVERYBODY,
  greet: { ...EVERYBODY, sort: 'greet' },
  returning: { ...EVERYBODY, filter: { visits: 'returning' } },
  talking: { ...EVERYBODY, filter: { talking: true }, sort: 'active' },
}

interface Shown extends List {
  view: string
}
const isMap = (value: unknown) => typeof value === 'object' && !Array.isArray(value)
const shown = remembered<Record<string, Shown>>('views', {}, isMap)

export const saved = signal<readonly SavedView[]>([])
export const chosen = signal<string>('all')
let site = ''

const listOf = (id: string): List | undefined =>
  READY_LISTS[id as Ready] ?? saved.value.find((view) => view.id === id)

export const own = computed(() => saved.value.find((view) => view.id === chosen.value))
/** What is on screen is no longer what the view says. */
export const isChanged = computed(() => {
  const view = listOf(chosen.value)
  return view !== undefined && !isSame(view, list.value)
})

/** The site's list as it was when last looked at. */
export function openSite(key: string): void {
  if (site === key) return
  site = key
  saved.value = []
  const last = shown.peek()[key]
  chosen.value = last?.view ?? 'all'
  show(last ? known(last) : EVERYBODY)
  void load(key)
}

/** Of what an older console kept, that which the server still knows. */
function known({ filter, sort, reverse }: List): List {
  const names = new Set<string>([...FIELD_NAMES, 'search'])
  const kept = Object.entries(filter ?? {}).filter(([name]) => names.has(name))
  return {
    filter: Object.fromEntries(kept),
    sort: SORTS.includes(sort) ? sort : 'newest',
    reverse: reverse === true,
  }
}

async function load(key: string): Promise<void> {
  try {
    const told = await call<{ views: SavedView[] }>('GET', path`/sites/${key}/views`)
    if (site !== key) return
    saved.value = told.views
    if (!listOf(chosen.value)) chosen.value = 'all'
  } catch {
    // The list is there without them; the next time the site is opened asks again.
    if (site === key) site = ''
  }
}

/** Keeps in this browser what is on screen. */
export function remember(): void {
  if (!site) return
  const { filter, sort, reverse } = list.value
  shown.value = { ...shown.peek(), [site]: { view: chosen.value, filter, sort, reverse } }
}

export function choose(id: string): void {
  const wanted = listOf(id)
  if (!wanted) return
  chosen.value = id
  show(wanted)
}

/** Raises HttpError. A view of that name is replaced. */
export async function saveAs(name: string): Promise<void> {
  const view = await kept(site, { ...list.value, name })
  chosen.value = view.id
  toast(t.value.lists.views.saved(view.name), { tone: 'good' })
}

/** Raises HttpError. */
export async function change(id: string, to: Partial<Omit<SavedView, 'id'>>): Promise<void> {
  put(await call<SavedView>('PATCH', path`/sites/${site}/views/${id}`, to))
}

/** At once, with a way back. */
export async function remove(view: SavedView): Promise<void> {
  const of = site
  saved.value = saved.value.filter(({ id }) => id !== view.id)
  if (chosen.value === view.id) choose('all')
  try {
    await call('DELETE', path`/sites/${of}/views/${view.id}`)
    const { name, filter, sort, reverse } = view
    const run = () => void kept(of, { name, filter, sort, reverse }).catch(sorry)
    toast(t.value.lists.views.removed(name), { action: { label: t.value.undo, run } })
  } catch (error) {
    if (site === of) put(view)
    sorry(error)
  }
}

const sorry = (error: unknown) => toast(reason(error), { tone: 'bad' })

async function kept(of: string, view: Omit<SavedView, 'id'>): Promise<SavedView> {
  const stored = await call<SavedView>('POST', path`/sites/${of}/views`, view)
  if (site === of) put(stored)
  return stored
}

function put(view: SavedView): void {
  const others = saved.value.filter(({ id }) => id !== view.id)
  saved.value = [...others, view].sort((a, b) => a.name.localeCompare(b.name))
}
