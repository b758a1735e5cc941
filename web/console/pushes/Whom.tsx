import type { Filter } from '../../shared/wire'
import { pushWords } from '../i18n/pushes'
import { chipText, chosen } from '../state/filter'

/** Who is meant, as chips. */
export function FilterChips({ filter }: { filter: Filter }) {
  const { search } = filter
  return (
    <span class="whom-chips">
      {search && <span class="whom-chip cut">{pushWords.value.search(search)}</span>}
      {chosen(filter).map((name) => (
        <span key={name} class="whom-chip cut">
          {chipText(name, filter)}
        </span>
      ))}
    </span>
  )
}

export const isEverybody = (filter: Filter): boolean => Object.keys(filter).length === 0
