import { useSignal, useSignalEffect } from '@preact/signals'
import { FileX, ServerCrash, Store } from 'lucide'
import '../style/rules.css'
import '../style/ruleConditions.css'
import '../style/ruleEditor.css'
import { reason, t } from '../i18n'
import { ruleWords } from '../i18n/rules'
import { useKeys } from '../frame/keys'
import { Button } from '../parts/Button'
import { Empty } from '../parts/Empty'
import { Resizer } from '../parts/Resizer'
import { listWidth, lastSite } from '../state/preferences'
import { ATTENTION, go, route, write } from '../state/route'
import { isLeaving, loadRules, ruleOf, rulesOf } from '../state/rules'
import { may } from '../state/may'
import { loadCounts } from '../state/rulesCounts'
import { currentSite, sites } from '../state/sites'
import { countOnly } from '../state/visitors'
import { AttentionPage } from './AttentionPage'
import { Editor } from './Editor'
import { RuleList } from './RuleList'
import { Starters } from './Starters'

const COUNT_EVERY_MS = 15_000

export function RulesScreen() {
  const failure = useSignal<string | null>(null)
  const site = currentSite.value
  const at = route.value
  const open = at.at === 'rules' ? at.rule : undefined
  const load = (key: string) => {
    failure.value = null
    loadRules(key).catch((error: unknown) => (failure.value = reason(error)))
  }
  useSignalEffect(() => {
    const key = currentSite.value?.key
    if (!key) return
    lastSite.value = key
    countOnly(key)
    load(key)
    return countAgain(key)
  })
  const leave = () => {
    const field = document.activeElement
    if (field instanceof HTMLElement && field.matches('input, textarea, select')) field.blur()
    else go({ at: 'rules', site: site?.key })
  }
  useKeys(open ? { Escape: leave } : {})

  if (sites.value === undefined) return <div class="panes" aria-busy="true" />
  if (!site) return <NoSite />
  const rules = rulesOf(site.key)
  if (!rules)
    return (
      <div class="panes alone" aria-busy={!failure.value}>
        {failure.value && (
          <Empty icon={ServerCrash} title={ruleWords.value.loadFailed} text={failure.value}>
            <Button onClick={() => load(site.key)}>{t.value.tryAgain}</Button>
          </Empty>
        )}
      </div>
    )
  return (
    <div class={`panes rules ${open ? 'deep' : ''}`}>
      <section class="pane list-pane" aria-label={ruleWords.value.list}>
        <RuleList site={site} open={open} />
        <Resizer label={t.value.panes.list} width={listWidth} least={280} most={640} side={1} />
      </section>
      <section class="pane work-pane" aria-label={ruleWords.value.title}>
        <Work site={site.key} open={open} />
      </section>
    </div>
  )
}

/** Counters are asked for now and then while the screen is open. Without them it works as well. */
function countAgain(site: string): () => void {
  const count = () => {
    if (!document.hidden) void loadCounts(site).catch(() => undefined)
  }
  count()
  const timer = setInterval(count, COUNT_EVERY_MS)
  return () => clearInterval(timer)
}

function Work({ site, open }: { site: string; open?: string }) {
  const words = ruleWords.value
  if (open === ATTENTION) return <AttentionPage key={site} site={site} />
  if (!open) return <Starters site={site} />
  const rule = ruleOf(site, open)
  if (rule && !isLeaving(open)) return <Editor key={open} site={site} rule={rule} />
  return (
    <Empty icon={FileX} title={words.notFoundTitle} text={words.notFoundText}>
      <a class="button" href={write({ at: 'rules', site })}>
        {words.title}
      </a>
    </Empty>
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
