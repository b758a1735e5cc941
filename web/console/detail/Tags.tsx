import { useSignal } from '@preact/signals'
import { X } from 'lucide'
import { useId, useRef } from 'preact/hooks'
import type { VisitorDetail } from '../../shared/wire'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { may } from '../state/may'
import { addTag, removeTag, suggestions } from '../state/know'

const OFFERED = 6
const TAG_MOST = 40

/** The visitor's tags; a new one is typed, or chosen from those in use on the site. */
export function Tags({ detail }: { detail: VisitorDetail }) {
  const words = t.value.know
  const tags = detail.tags ?? []
  const field = useRef<HTMLInputElement>(null)
  const remove = (tag: string) => {
    void removeTag(detail, tag)
    field.current?.focus() // the button that was pressed is gone
  }
  if (tags.length === 0 && !may('chat')) return null
  return (
    <section class="tags" aria-label={words.tags}>
      <h3>{words.tags}</h3>
      <ul>
        {tags.map((tag) => (
          <li key={tag} class="tag">
            <span class="cut" title={tag}>
              {tag}
            </span>
            {may('chat') && (
              <button type="button" aria-label={words.removeTag(tag)} onClick={() => remove(tag)}>
                <Icon of={X} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {may('chat') && <TagField detail={detail} field={field} />}
      {!detail.remembered && tags.length > 0 && <p class="faint hint">{words.tagsShy}</p>}
    </section>
  )
}

interface TagFieldProps {
  detail: VisitorDetail
  field: { current: HTMLInputElement | null }
}

function TagField({ detail, field }: TagFieldProps) {
  const words = t.value.know
  const typed = useSignal('')
  const inUse = useSignal<readonly string[]>([])
  const isOpen = useSignal(false)
  const active = useSignal(-1)
  const list = useId()
  const offers = isOpen.value ? offered(inUse.value, detail.tags ?? [], typed.value) : []

  const add = (tag: string) => {
    const clean = tag.replace(/\s+/g, ' ').trim()
    if (clean) addTag(detail, clean)
    typed.value = ''
    active.value = -1
  }
  const open = () => {
    isOpen.value = true
    void suggestions(detail.site).then((found) => (inUse.value = found))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const steps: Record<string, () => void> = {
      Enter: () => add(offers[active.value] ?? typed.value),
      ArrowDown: () => (active.value = Math.min(active.value + 1, offers.length - 1)),
      ArrowUp: () => (active.value = Math.max(active.value - 1, -1)),
      Escape: () => (typed.value ? (typed.value = '') : field.current?.blur()),
    }
    if (!steps[event.key]) return
    event.preventDefault()
    event.stopPropagation() // Escape leaves the field, not the visitor
    steps[event.key]!()
  }
  return (
    <div class="tag-field">
      <input
        ref={field}
        class="input"
        type="text"
        role="combobox"
        aria-label={words.addTag}
        aria-expanded={offers.length > 0}
        aria-controls={list}
        aria-activedescendant={active.value >= 0 ? `${list}-${active.value}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        placeholder={words.addTag}
        maxLength={TAG_MOST}
        value={typed.value}
        onFocus={open}
        onBlur={() => (isOpen.value = false)}
        onInput={(event) => {
          typed.value = event.currentTarget.value
          active.value = -1
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={list} role="listbox" aria-label={words.suggested} hidden={offers.length === 0}>
        {offers.map((tag, index) => (
          <li
            key={tag}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active.value}
            class="cut"
            // Before the field loses the focus and the list closes.
            onPointerDown={(event) => {
              event.preventDefault()
              add(tag)
            }}
          >
            {tag}
          </li>
        ))}
      </ul>
    </div>
  )
}

function offered(inUse: readonly string[], worn: readonly string[], typed: string): string[] {
  const sought = typed.trim().toLowerCase()
  const has = new Set(worn.map((tag) => tag.toLowerCase()))
  return inUse
    .filter((tag) => !has.has(tag.toLowerCase()) && tag.toLowerCase().includes(sought))
    .slice(0, OFFERED)
}
