// What the live list is asked for: which order, which filter. One for the site on screen.
import { computed, signal } from '@preact/signals'
import type { Filter as WireFilter, GreetReason, Watch } from '../../shared/wire'

export type Filter = WireFilter
export type Sort = NonNullable<Watch['sort']>
export type GreetReasonCode = GreetReason['code']

export interface List {
  filter: Filter
  sort: Sort
  reverse: boolean
}

export const SORTS: readonly Sort[] = [
  'newest', 'oldest', 'greet', 'active', 'idle', 'page', 'pages', 'visits', 'country',
] // prettier-ignore

export const EVERYBODY: List = { filter: {}, sort: 'newest', reverse: false }

export const sort = signal<Sort>('newest')
export const reverse = signal(false)
/** Without the search, which has a field of its own. */
export const filter = signal<Filter>({})
export const search = signal('')

export const list = computed<List>(() => ({
  filter: search.value ? { ...filter.value, search: search.value } : filter.value,
  sort: sort.value,
  reverse: reverse.value,
}))

export function show(wanted: List): void {
  const { search: text, ...rest } = wanted.filter
  filter.value = rest
  search.value = text ?? ''
  sort.value = wanted.sort
  reverse.value = wanted.reverse
}

export const isNarrowed = computed(
  () => search.value !== '' || Object.keys(filter.value).length > 0,
)

export function clearFilter(): void {
  filter.value = {}
  search.value = ''
}

/** Two lists show the same. */
export const isSame = (one: List, other: List): boolean => key(one) === key(other)

const key = ({ filter, sort, reverse }: List) =>
  JSON.stringify([sort, reverse, Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1))])
