import { Search, X } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n'
import { clock } from '../i18n/times'
import { Icon } from '../parts/Icon'
import { IconButton } from '../parts/Button'
import { now } from '../state/clock'
import { isLive } from '../state/line'
import { go } from '../state/route'
import { sites, type Site } from '../state/sites'
import { fresh, roster, search, settled, sort, SORTS, type Sort } from '../state/visitors'

const SEARCH_AFTER_MS = 200

export function ListHead({ site, onShowFresh }: { site: Site; onShowFresh: () => void }) {
  const words = t.value.visitors
  return (
    <>
      <header class="pane-head">
        <h1>{words.title}</h1>
        <Count site={site.key} />
        <span class="spring" />
        <FreshChip onShow={onShowFresh} />
        {(sites.value?.length ?? 0) > 1 && <SiteSwitch site={site} />}
      </header>
      <div class="list-tools">
        <SearchField />
        <select
          class="select"
          aria-label={words.sort}
          value={sort.value}
          onChange={(event) => {
            sort.value = event.currentTarget.value as Sort
          }}
        >
          {SORTS.map((choice) => (
            <option key={choice} value={choice}>
              {words.sorts[choice]}
            </option>
          ))}
        </select>
      </div>
    </>
  )
}

function Count({ site }: { site: string }) {
  const { total, online, site: shown } = roster.value
  if (shown !== site || !settled.value) return <span class="online-count" />
  const exactly = t.value.exactly
  const text = search.value
    ? t.value.visitors.matching(exactly(total), exactly(online))
    : t.value.visitors.online(exactly(online))
  return (
    <span class="online-count" role="status">
      {text}
      {!isLive() && ` · ${t.value.visitors.asOf(clock(now.value))}`}
    </span>
  )
}

/** Visitors who came while the list held still. In the head, where it covers nobody's row. */
function FreshChip({ onShow }: { onShow: () => void }) {
  const count = fresh.value
  if (count === 0) return null
  return (
    <button type="button" class="fresh-chip" title={t.value.visitors.freshHint} onClick={onShow}>
      {t.value.visitors.fresh(count)}
    </button>
  )
}

function SiteSwitch({ site }: { site: Site }) {
  return (
    <select
      class="select site-switch"
      aria-label={t.value.visitors.site}
      value={site.key}
      onChange={(event) => go({ at: 'visitors', site: event.currentTarget.value })}
    >
      {sites.value?.map(({ key, name }) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}

function SearchField() {
  const [text, setText] = useState(search.value)
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
        placeholder={t.value.visitors.search}
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
