import { t } from '../i18n'
import { PushCard } from '../conversations/PushCard'
import { known } from '../state/know'
import { together, type LoggedPush } from '../state/pushlog'
import { pushesTo } from '../state/pushes'
import { shownPushes } from '../state/items'
import { shownConversation, shownVisitor } from '../state/shown'
import { timelines } from '../state/timelines'
import { lazy } from '../parts/lazy'
import { Attributes } from './Attributes'
import { Conversations } from './Conversations'
import { Facts } from './Facts'
import { Notes } from './Notes'
import { Now } from './Now'
import { PastVisits } from './PastVisits'
import { Privacy } from './Privacy'
import { Rules } from './Rules'
import { Tags } from './Tags'
import { Trail } from './Trail'
import { Vouched } from './Vouched'

const Blocking = lazy(() => import('./Blocking').then((all) => all.Blocking), true)

/** All that is known of the visitor whose details are looked at. */
export function About() {
  const shown = shownVisitor.value
  const detail = known.value
  if (!shown || !detail || detail.visitor !== shown.visitor) return <AboutSkeleton />
  const { row, trail, online } = detail
  const pushes = together(detail.pushes, pushesTo(shown.site, shown.visitor)).reverse()
  const others = notBeside(pushes)
  return (
    <div class="about" tabIndex={0} role="region" aria-label={t.value.detail.label}>
      {!row && <p class="problem calm">{t.value.detail.left}</p>}
      <Vouched detail={detail} />
      <Tags detail={detail} />
      {row && <Facts detail={detail} row={row} />}
      {row && online && <Now row={row} idleSince={detail.idle_since ?? null} />}
      {trail.length > 0 && (
        <section>
          <h3>{online ? t.value.detail.trail : t.value.detail.lastTrail}</h3>
          <Trail steps={trail} ended={online ? undefined : (row?.last_seen ?? trail.at(-1)!.at)} />
        </section>
      )}
      <Rules site={shown.site} visitor={shown.visitor} />
      <Notes detail={detail} />
      <PastVisits detail={detail} />
      <Conversations detail={detail} />
      {(others.length > 0 || pushes.length === 0) && (
        <section>
          <h3>{t.value.detail.pushes}</h3>
          {pushes.length === 0 && <p class="faint">{t.value.detail.noPushes}</p>}
          {others.map((push) => (
            <PushCard key={push.key} push={push} />
          ))}
        </section>
      )}
      <Attributes detail={detail} />
      <Blocking detail={detail} />
      <Privacy detail={detail} />
    </div>
  )
}

/** Those that the middle pane does not show already. */
function notBeside(pushes: readonly LoggedPush[]): readonly LoggedPush[] {
  const conversation = shownConversation.value
  if (!conversation) return []
  const line = timelines.value.get(conversation)
  const beside = line ? shownPushes(line, pushes) : pushes
  return pushes.filter((push) => !beside.includes(push))
}

const AboutSkeleton = () => (
  <div class="about" aria-busy="true">
    {Array.from({ length: 8 }, (_, index) => (
      <i key={index} class="skeleton-line" />
    ))}
  </div>
)
