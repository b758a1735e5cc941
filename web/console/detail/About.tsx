import { t } from '../i18n'
import { PushCard } from '../conversations/PushCard'
import { looked } from '../state/look'
import { together, type LoggedPush } from '../state/pushlog'
import { pushesTo } from '../state/pushes'
import { shownPushes } from '../state/items'
import { shownConversation, shownVisitor } from '../state/shown'
import { timelines } from '../state/timelines'
import { Facts } from './Facts'
import { Trail } from './Trail'

/** All that is known of the visitor whose details are looked at. */
export function About() {
  const shown = shownVisitor.value
  const detail = looked.value
  if (!shown || !detail || detail.visitor !== shown.visitor) return <AboutSkeleton />
  const { row, trail } = detail
  const pushes = together(detail.pushes, pushesTo(shown.site, shown.visitor)).reverse()
  const others = notBeside(pushes)
  return (
    <div class="about" tabIndex={0} role="region" aria-label={t.value.detail.label}>
      {!row && <p class="problem calm">{t.value.detail.left}</p>}
      {row && <Facts row={row} isOnline={detail.online} />}
      {trail.length > 0 && <Trail steps={trail} isOnline={detail.online} />}
      {(others.length > 0 || pushes.length === 0) && (
        <section>
          <h3>{t.value.detail.pushes}</h3>
          {pushes.length === 0 && <p class="faint">{t.value.detail.noPushes}</p>}
          {others.map((push) => (
            <PushCard key={push.key} push={push} />
          ))}
        </section>
      )}
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
