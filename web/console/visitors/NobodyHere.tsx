import { Radar, SearchX } from 'lucide'
import { t } from '../i18n'
import { Empty } from '../parts/Empty'
import { currentSite, demoOf } from '../state/sites'
import { search } from '../state/visitors'

export function NobodyHere() {
  const words = t.value.visitors
  if (search.value)
    return <Empty icon={SearchX} title={words.noMatchTitle} text={words.noMatchText} />
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
