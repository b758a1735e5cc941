import { Megaphone } from 'lucide'
import { t } from '../i18n'
import { clock } from '../i18n/times'
import { now } from '../state/clock'
import { isLive } from '../state/line'
import { IconButton } from '../parts/Button'
import { isNarrowed } from '../state/list'
import { askMatching } from '../state/mass'
import { may } from '../state/may'
import { go } from '../state/route'
import { sites, type Site } from '../state/sites'
import { fresh, roster, settled } from '../state/visitors'
import { FilterBar } from './FilterBar'
import { ViewTabs } from './ViewTabs'

export function ListHead({ site, onShowFresh }: { site: Site; onShowFresh: () => void }) {
  return (
    <>
      <header class="pane-head">
        <h1>{t.value.visitors.title}</h1>
        <Count site={site.key} />
        <span class="spring" />
        <FreshChip onShow={onShowFresh} />
        {(sites.value?.length ?? 0) > 1 && <SiteSwitch site={site} />}
        {may('push') && (
          <IconButton
            label={t.value.many.pushToAll}
            icon={Megaphone}
            onClick={() => askMatching(site.key)}
          />
        )}
      </header>
      <ViewTabs />
      <FilterBar />
    </>
  )
}

function Count({ site }: { site: string }) {
  const { total, online, site: shown } = roster.value
  if (shown !== site || !settled.value) return <span class="online-count" />
  const exactly = t.value.exactly
  const text = isNarrowed.value
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
