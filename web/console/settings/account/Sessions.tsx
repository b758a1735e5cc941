import { useSignal } from '@preact/signals'
import { Monitor, Smartphone } from 'lucide'
import { useEffect } from 'preact/hooks'
import { reason, t } from '../../i18n'
import { accountWords } from '../../i18n/account'
import { Button } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { When } from '../../parts/Time'
import {
  endOthers, endSession, forgetSessions, loadSessions, ownSessions, type OwnSession,
} from '../../state/ownAccount' // prettier-ignore
import { toast } from '../../state/toasts'

const tell = (error: unknown) => toast(reason(error), { tone: 'bad' })

/** Where one is signed in, and a way to end it. */
export function Sessions() {
  const words = accountWords.value
  const failed = useSignal(false)
  const load = () => {
    failed.value = false
    loadSessions().catch(() => (failed.value = true))
  }
  useEffect(() => {
    load()
    return forgetSessions
  }, [])
  const all = ownSessions.value
  const endAll = () => endOthers().then(() => toast(words.allEnded, { tone: 'good' }), tell)
  return (
    <section class="own-part" aria-label={words.sessions} aria-busy={!all && !failed.value}>
      <h3>{words.sessions}</h3>
      <p class="soft">{words.sessionsLead}</p>
      {failed.value && (
        <p class="problem">
          {words.failed} <Button onClick={load}>{t.value.tryAgain}</Button>
        </p>
      )}
      {all && (
        <ul class="team-list">
          {all.map((one) => (
            <Item key={one.id} of={one} />
          ))}
        </ul>
      )}
      {all?.some((one) => !one.current) && (
        <Button onClick={() => void endAll()}>{words.endAll}</Button>
      )}
    </section>
  )
}

function Item({ of }: { of: OwnSession }) {
  const words = accountWords.value
  const isPhone = /Android|iOS|iPhone|iPad/.test(of.device)
  const end = () => endSession(of.id).then(() => toast(words.ended), tell)
  return (
    <li class="invitation">
      <Icon of={isPhone ? Smartphone : Monitor} />
      <span class="member-who">
        <span>
          <b>{of.device || words.unknown}</b>
          {of.current && <span class="badge good">{words.here}</span>}
        </span>
        <span class="faint">
          {of.address} · {words.ways[of.way] ?? of.way} · {words.since} <When at={of.created} /> ·{' '}
          {words.used} <When at={of.last_used} />
        </span>
      </span>
      {!of.current && (
        <Button onClick={() => void end()}>
          {words.end}
          <span class="unseen"> {of.device || words.unknown}</span>
        </Button>
      )}
    </li>
  )
}
