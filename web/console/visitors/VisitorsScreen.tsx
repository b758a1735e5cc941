import { useSignalEffect } from '@preact/signals'
import { MousePointerClick, Store } from 'lucide'
import { AboutPane } from '../detail/AboutPane'
import { Talk } from '../conversations/Talk'
import { t } from '../i18n'
import { Empty } from '../parts/Empty'
import { Resizer } from '../parts/Resizer'
import { askComposer, focusSoon, leaveField } from '../state/focus'
import { may } from '../state/may'
import { useKeys } from '../frame/keys'
import { lookAt } from '../state/look'
import { lastSite, listWidth } from '../state/preferences'
import { go, route, write } from '../state/route'
import { shownConversation } from '../state/shown'
import { currentSite, sites } from '../state/sites'
import { SiteNow } from './SiteNow'
import { VisitorList } from './VisitorList'
import { VisitorWork } from './VisitorWork'

export function VisitorsScreen() {
  const at = route.value
  const visitor = at.at === 'visitors' ? at.visitor : undefined
  const site = currentSite.value

  useSignalEffect(() => {
    const shown = route.value
    const key = currentSite.value?.key
    if (shown.at !== 'visitors' || !key) return
    lookAt(key, shown.visitor ?? null)
    lastSite.value = key
  })
  useKeys(visitor && site ? { r: askComposer, Escape: leaveVisitor } : {})

  if (sites.value === undefined) return <div class="panes" aria-busy="true" />
  if (!site) return <NoSite />
  return (
    <div class={`panes ${visitor ? 'deep' : ''}`}>
      <section class="pane list-pane" aria-label={t.value.visitors.title}>
        <VisitorList site={site} selected={visitor} />
        <Resizer label={t.value.panes.list} width={listWidth} least={280} most={640} side={1} />
      </section>
      <section class="pane work-pane" aria-label={t.value.push.message}>
        {!visitor ? (
          <PickOne site={site.key} />
        ) : shownConversation.value ? (
          <Talk id={shownConversation.value} onBack={leaveVisitor} />
        ) : (
          <VisitorWork key={visitor} site={site.key} visitor={visitor} onBack={leaveVisitor} />
        )}
      </section>
      <AboutPane />
    </div>
  )
}

/** First out of the field, then out of the visitor; the focus goes back to the row. */
function leaveVisitor(): void {
  const at = route.value
  if (at.at !== 'visitors' || leaveField()) return
  go({ at: 'visitors', site: currentSite.value?.key })
  focusSoon(`row-${at.visitor}`)
}

function PickOne({ site }: { site: string }) {
  const words = t.value.visitors
  return (
    <div class="work-body pick-one">
      <SiteNow site={site} />
      <Empty icon={MousePointerClick} title={words.pickTitle} text={words.pickText}>
        <p class="key-hints faint">
          <span>
            <kbd>j</kbd> <kbd>k</kbd> {words.keyMove}
          </span>
          <span>
            <kbd>Enter</kbd> {words.keyOpen}
          </span>
          {may('push') && (
            <span>
              <kbd>i</kbd> {words.keyInvite}
            </span>
          )}
        </p>
      </Empty>
    </div>
  )
}

function NoSite() {
  if (!may('admin')) return <Empty icon={Store} title={t.value.may.noSite} text="" />
  return (
    <div class="panes alone">
      <Empty icon={Store} title={t.value.visitors.noSiteTitle} text={t.value.visitors.noSiteText}>
        <a class="button primary" href={write({ at: 'settings', page: 'sites', site: 'new' })}>
          {t.value.visitors.addSite}
        </a>
      </Empty>
    </div>
  )
}
