import { t } from '../i18n'
import { PushCard } from '../conversations/PushCard'
import { looked } from '../state/look'
import { together } from '../state/pushlog'
import { pushesTo } from '../state/pushes'
import { shownVisitor } from '../state/shown'
import { Facts } from './Facts'
import { Trail } from './Trail'

/** All that is known of the visitor whose details are looked at. */
export function About() {
  const shown = shownVisitor.value
  const detail = looked.value
  if (!shown || !detail || detail.visitor !== shown.visitor) return <AboutSkeleton />
  const { row, trail } = detail
  const pushes = together(detail.pushes, pushesTo(shown.site, shown.visitor)).reverse()
  return (
    <div class="about" tabIndex={0} role="region" aria-label={t.value.detail.label}>
      {!row && <p class="problem calm">{t.value.detail.left}</p>}
      {row && <Facts row={row} isOnline={detail.online} />}
      {trail.length > 0 && <Trail steps={trail} isOnline={detail.online} />}
      <section>
        <h3>{t.value.detail.pushes}</h3>
        {pushes.length === 0 && <p class="faint">{t.value.detail.noPushes}</p>}
        {pushes.map((push) => (
          <PushCard key={push.key} push={push} />
        ))}
      </section>
    </div>
  )
}

const AboutSkeleton = () => (
  <div class="about" aria-busy="true">
    {Array.from({ length: 8 }, (_, index) => (
      <i key={index} class="skeleton-line" />
    ))}
  </div>
)
