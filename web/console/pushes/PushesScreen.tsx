import { useSignal, useSignalEffect } from '@preact/signals'
import { ArrowLeft, Megaphone, Send } from 'lucide'
import { useEffect } from 'preact/hooks'
import '../style/pushes.css'
import type { Funnel, MassPush } from '../../shared/wire'
import { call, path } from '../http'
import { t } from '../i18n'
import { pushWords } from '../i18n/pushes'
import { exact, short } from '../i18n/times'
import { useKeys } from '../frame/keys'
import { Button, IconButton } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { Resizer } from '../parts/Resizer'
import { now } from '../state/clock'
import { loadMass, massPushes } from '../state/mass'
import { may } from '../state/may'
import { pushesTold, type Sought } from '../state/history'
import { lastSite, listWidth } from '../state/preferences'
import { go, HISTORY, route, write } from '../state/route'
import { currentSite } from '../state/sites'
import { countOnly } from '../state/visitors'
import { FunnelBars } from './FunnelBars'
import { History } from './History'
import { MassDetail } from './MassDetail'
import { SoughtBar } from './SoughtBar'
import { useFresh } from './useFresh'

export function PushesScreen() {
  const at = route.value
  const open = at.at === 'pushes' ? at.push : undefined
  const site = currentSite.value
  useSignalEffect(() => {
    const key = currentSite.value?.key
    if (!key) return
    lastSite.value = key
    countOnly(key)
  })
  const leave = () => go({ at: 'pushes', site: site?.key })
  useKeys(open ? { Escape: leave } : {})
  if (!site) return <div class="panes" aria-busy="true" />
  return (
    <div class={`panes pushes ${open ? 'deep' : ''}`}>
      <section class="pane list-pane" aria-label={pushWords.value.title}>
        <MassList site={site.key} open={open} />
        <Resizer label={t.value.panes.list} width={listWidth} least={280} most={640} side={1} />
      </section>
      <section class="pane work-pane" aria-label={pushWords.value.list}>
        {open && open !== HISTORY ? (
          <MassDetail key={open} site={site.key} id={open} />
        ) : (
          <AllPushes key={site.key} site={site.key} onBack={leave} />
        )}
      </section>
    </div>
  )
}

function MassList({ site, open }: { site: string; open?: string }) {
  const words = pushWords.value
  const next = useSignal<string | null>(null)
  const load = (before?: string) =>
    void loadMass(site, before).then(
      (cursor) => (next.value = cursor),
      () => undefined,
    )
  useEffect(() => load(), [site])
  const pushes = massPushes(site)
  const isAll = open === undefined || open === HISTORY
  return (
    <>
      <header class="pane-head">
        <h1>{words.title}</h1>
        <span class="spring" />
        {may('push') && (
          <a
            class="button primary"
            href={write({ at: 'visitors', site })}
            title={words.beginHint}
          >
            <Icon of={Megaphone} />
            <span>{words.begin}</span>
          </a>
        )}
      </header>
      <ul class="mass-list" aria-label={words.many}>
        <li class={isAll ? 'selected' : ''}>
          <a
            href={write({ at: 'pushes', site, push: HISTORY })}
            aria-current={isAll || undefined}
          >
            <b>{words.all}</b>
            <span class="faint cut">{words.allHint}</span>
          </a>
        </li>
        {pushes.map((push) => (
          <MassItem key={push.id} push={push} isOpen={push.id === open} />
        ))}
      </ul>
      {pushes.length === 0 && <p class="mass-none soft">{words.noneText}</p>}
      {next.value && (
        <p class="history-older">
          <Button onClick={() => load(next.value!)}>{words.older}</Button>
        </p>
      )}
    </>
  )
}

function MassItem({ push, isOpen }: { push: MassPush; isOpen: boolean }) {
  const words = pushWords.value
  const { id, site, text, kind, state, sent, held, gone, total, created } = push
  const at = Date.parse(created)
  const isOver = state === 'done' || state === 'cancelled'
  return (
    <li class={isOpen ? 'selected' : ''}>
      <a href={write({ at: 'pushes', site, push: id })} aria-current={isOpen || undefined}>
        <span class="mass-line">
          <span class="cut" title={text ?? ''}>
            {text || t.value.push[kind]}
          </span>
          <time class="faint" title={exact(at)}>
            {short(at, now.value)}
          </time>
        </span>
        <span class="faint cut">
          {words.states[state]} · {words.sentTo(sent, total)}
          {held > 0 && ` · ${t.value.many.held(held)}`}
        </span>
        {!isOver && <progress max={Math.max(total, 1)} value={sent + held + gone} />}
      </a>
    </li>
  )
}

function AllPushes({ site, onBack }: { site: string; onBack: () => void }) {
  const words = pushWords.value
  const sought = useSignal<Sought>({ site })
  const funnel = useFunnelOf(sought.value)
  return (
    <>
      <header class="pane-head">
        <span class="only-phone">
          <IconButton label={t.value.back} icon={ArrowLeft} onClick={onBack} />
        </span>
        <Icon of={Send} />
        <h2>{words.all}</h2>
      </header>
      <SoughtBar sought={sought.value} onChange={(next) => (sought.value = next)} />
      <div class="work-body" tabIndex={0} role="region" aria-label={words.all}>
        {funnel && funnel.pushes > 0 && <FunnelBars of={funnel} label={words.last30} />}
        <History sought={sought.value} />
      </div>
    </>
  )
}

/** Counted again as receipts come in. */
function useFunnelOf({ site, source, kind }: Sought): Funnel | null {
  const funnel = useSignal<Funnel | null>(null)
  const given = Object.entries({ source, kind }).filter(([, value]) => value)
  const query = new URLSearchParams(given as [string, string][])
  const address = `${path`/sites/${site}/pushes/funnel`}?${query}`
  useFresh(address, pushesTold.value, () => {
    void call<Funnel>('GET', address).then(
      (found) => (funnel.value = found),
      () => undefined,
    )
  })
  return funnel.value
}
