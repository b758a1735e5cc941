import { useSignal } from '@preact/signals'
import { ArrowLeft, Megaphone, Undo2 } from 'lucide'
import type { MassPush } from '../../shared/wire'
import { t } from '../i18n'
import { pushWords } from '../i18n/pushes'
import { exact, short } from '../i18n/times'
import { Button, IconButton } from '../parts/Button'
import { Empty } from '../parts/Empty'
import { now } from '../state/clock'
import { may } from '../state/may'
import { loadFunnel, massPush } from '../state/mass'
import { pushesTold } from '../state/history'
import { go } from '../state/route'
import { toast } from '../state/toasts'
import { FunnelBars } from './FunnelBars'
import { History } from './History'
import { Progress } from './Progress'
import { steerOrSay } from './steering'
import { useFresh } from './useFresh'
import { FilterChips, isEverybody } from './Whom'

/** One push to many: to whom, how far, and each visitor's own. */
export function MassDetail({ site, id }: { site: string; id: string }) {
  const words = pushWords.value
  const push = massPush(id)
  const isLost = useSignal(false)
  const told = [pushesTold.value, push?.sent, push?.state].join()
  useFresh(
    `${site} ${id}`,
    told,
    () => void loadFunnel(site, id).catch(() => (isLost.value = !massPush(id))),
  )
  if (!push)
    return isLost.value ? (
      <Empty icon={Megaphone} title={words.notFoundTitle} text={words.notFoundText} />
    ) : (
      <div aria-busy="true" />
    )
  const open = push.funnel ? openOf(push.funnel) : 0
  return (
    <>
      <header class="pane-head">
        <span class="only-phone">
          <IconButton
            label={t.value.back}
            icon={ArrowLeft}
            onClick={() => go({ at: 'pushes', site })}
          />
        </span>
        <h2 class="cut">{words.states[push.state]}</h2>
        <time class="faint" title={exact(Date.parse(push.created))}>
          {short(Date.parse(push.created), now.value)}
        </time>
      </header>
      <div class="work-body mass-detail" tabIndex={0} role="region" aria-label={push.text ?? ''}>
        <p class="said">{push.text}</p>
        <p class="soft mass-about">
          {t.value.push[push.kind]} · {words.by(push.agent)} · {words.total(push.total)}{' '}
          <Meant push={push} />
        </p>
        <Progress push={push} />
        <Held push={push} />
        {push.funnel && <FunnelBars of={push.funnel} />}
        {open > 0 && may('push') && <RecallAll push={push} />}
        <History sought={{ site, source: `mass:${id}` }} />
      </div>
    </>
  )
}

const openOf = ({ pushes, accepted, dismissed, expired, recalled }: NonNullable<MassPush['funnel']>) =>
  pushes - accepted - dismissed - expired - recalled

function RecallAll({ push }: { push: MassPush }) {
  const words = pushWords.value
  const run = async () => {
    if (await steerOrSay(push, 'cancel', true)) toast(words.recalledAll, { tone: 'good' })
  }
  return (
    <p class="recall-all">
      <Button icon={Undo2} onClick={() => void run()}>
        {words.recallAll}
      </Button>
    </p>
  )
}

function Meant({ push: { filter } }: { push: MassPush }) {
  const words = pushWords.value
  if (!filter) return <span class="whom-chip">{words.toSelection}</span>
  if (isEverybody(filter)) return <span class="whom-chip">{words.toEverybody}</span>
  return <FilterChips filter={filter} />
}

/** Why some did not get it. */
function Held({ push: { held, reasons } }: { push: MassPush }) {
  const words = pushWords.value
  if (held === 0) return null
  return (
    <section class="held-why">
      <h3>{words.heldWhy}</h3>
      <ul>
        {Object.entries(reasons ?? {}).map(([code, count]) => (
          <li key={code}>
            <b>{count}</b> {words.reasons[code] ?? code}
          </li>
        ))}
      </ul>
    </section>
  )
}
