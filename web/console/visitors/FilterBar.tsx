import { ArrowDownUp, ListFilter, X } from 'lucide'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { IconButton } from '../parts/Button'
import { chipText, chosen, FIELD_NAMES, setField, type FieldName } from '../state/filter'
import { editing } from '../state/filterEditing'
import { clearFilter, filter, isNarrowed, reverse, sort, SORTS, type Sort } from '../state/list'
import { FilterField } from './FilterField'
import { Popover } from './Popover'
import { SearchField } from './SearchField'

/** Search, filter and order of the list. */
export function FilterBar() {
  const words = t.value.lists
  const at = editing.value
  return (
    <div class="list-tools">
      <SearchField />
      <button
        type="button"
        class={`tool ${chosen(filter.value).length ? 'on' : ''}`}
        aria-label={words.addFilter}
        title={words.addFilter}
        aria-expanded={at !== null}
        onClick={() => (editing.value = at ? null : 'menu')}
      >
        <Icon of={ListFilter} />
      </button>
      <SortMenu />
      <Chips />
      {at && (
        <Popover key={at} label={words.filter} onClose={() => (editing.value = null)}>
          {at === 'menu' ? <FieldMenu /> : <FilterField key={at} name={at} />}
        </Popover>
      )}
    </div>
  )
}

function SortMenu() {
  const words = t.value
  return (
    <>
      <select
        class="select"
        aria-label={words.visitors.sort}
        value={sort.value}
        onChange={(event) => {
          sort.value = event.currentTarget.value as Sort
          reverse.value = false
        }}
      >
        {SORTS.map((choice) => (
          <option key={choice} value={choice}>
            {words.lists.sorts[choice]}
          </option>
        ))}
      </select>
      <button
        type="button"
        class={`tool ${reverse.value ? 'on' : ''}`}
        aria-label={words.lists.reverse}
        title={words.lists.reverse}
        aria-pressed={reverse.value}
        onClick={() => (reverse.value = !reverse.value)}
      >
        <Icon of={ArrowDownUp} />
      </button>
    </>
  )
}

function Chips() {
  const words = t.value.lists
  const names = chosen(filter.value)
  if (names.length === 0) return null
  return (
    <ul class="filter-chips" aria-label={words.filter}>
      {names.map((name) => (
        <Chip key={name} name={name} text={chipText(name, filter.value)} />
      ))}
      {isNarrowed.value && (
        <li>
          <button type="button" class="link-button" onClick={clearFilter}>
            {words.clearFilter}
          </button>
        </li>
      )}
    </ul>
  )
}

function Chip({ name, text }: { name: FieldName; text: string }) {
  const words = t.value.lists
  return (
    <li class="filter-chip">
      <button
        type="button"
        class="cut"
        title={words.editFilter(text)}
        onClick={() => (editing.value = name)}
      >
        {text}
      </button>
      <IconButton
        label={words.removeFilter(text)}
        icon={X}
        onClick={() => setField(name, undefined)}
      />
    </li>
  )
}

function FieldMenu() {
  const words = t.value.lists
  const move = (event: KeyboardEvent, by: number) => {
    event.preventDefault()
    const all = [...(event.currentTarget as HTMLElement).querySelectorAll('button')]
    const at = all.indexOf(document.activeElement as HTMLButtonElement)
    all[(at + by + all.length) % all.length]!.focus()
  }
  return (
    <div
      class="menu fields"
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') move(event, 1)
        if (event.key === 'ArrowUp') move(event, -1)
      }}
    >
      {FIELD_NAMES.map((name) => (
        <button
          key={name}
          type="button"
          onClick={() => (editing.value = name)}
        >
          {words.fields[name]}
        </button>
      ))}
    </div>
  )
}
