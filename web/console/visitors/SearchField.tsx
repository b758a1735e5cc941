import { Search, X } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { IconButton } from '../parts/Button'
import { search } from '../state/list'

const SEARCH_AFTER_MS = 200

export function SearchField() {
  const [text, setText] = useState(search.value)
  const shown = search.value
  // Another view, or the filter was cleared.
  useEffect(() => setText((typed) => (typed.trim() === shown ? typed : shown)), [shown])
  useEffect(() => {
    const timer = setTimeout(() => {
      search.value = text.trim().slice(0, 128)
    }, SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div class="search">
      <Icon of={Search} />
      <input
        id="visitor-search"
        class="input"
        type="search"
        aria-label={t.value.visitors.search}
        placeholder={t.value.lists.search}
        maxLength={128}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          if (text) setText('')
          else event.currentTarget.blur()
        }}
      />
      {text && (
        <IconButton label={t.value.visitors.clearSearch} icon={X} onClick={() => setText('')} />
      )}
    </div>
  )
}
