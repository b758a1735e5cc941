import { Radar, SearchX } from 'lucide'
import { t } from '../i18n'
import { Button } from '../parts/Button'
import { Empty } from '../parts/Empty'
import { clearFilter, filter, isNarrowed } from '../state/list'
import { currentSite, demoOf } from '../state/sites'

export function NobodyHere() {
  const words = t.value.visitors
  if (isNarrowed.value) {
    const isSearch = Object.keys(filter.value).length === 0
    const { noMatch, noMatchText, clearFilter: clear } = t.value.lists
    return (
      <Empty
        icon={SearchX}
        title={isSearch ? words.noMatchTitle : noMatch}
        text={isSearch ? words.noMatchText : noMatchText}
      >
        <Button onClick={clearFilter}>{clear}</Button>
      </Empty>
    )
  }
  const demo = demoOf(currentSite.value?.key)
  return (
    <Empty icon={Radar} title={words.emptyTitle} text={words.emptyText}>
      {demo && (
        <a class="button primary" href={demo} target="_blank" rel="noopener">
          {words.openDemo}
        </a>
      )}
    </Empty>
  )
}
