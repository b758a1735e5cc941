import type { Funnel } from '../../shared/wire'
import { pushWords } from '../i18n/pushes'

const STAGES = ['sent', 'delivered', 'shown', 'accepted'] as const
const ENDS = ['dismissed', 'expired', 'recalled'] as const

/** How many came how far, each stage beside the first. */
export function FunnelBars({ of, label }: { of: Funnel; label?: string }) {
  const words = pushWords.value
  const whole = Math.max(of.sent, of.delivered, 1)
  const ends = ENDS.filter((end) => of[end] > 0)
  return (
    <section class="funnel" aria-label={words.funnel}>
      <h3>
        {words.funnel}
        {label && <span class="faint"> · {label}</span>}
      </h3>
      <dl>
        {STAGES.map((stage) => (
          <div key={stage}>
            <dt>{words.stages[stage]}</dt>
            <dd>
              <i style={{ width: `${(100 * of[stage]) / whole}%` }} class={stage} />
            </dd>
            <dd class="funnel-number">
              {of[stage].toLocaleString()}
              {stage !== 'sent' && (
                <span class="faint"> {words.percent(of[stage] / whole)}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {ends.length > 0 && (
        <p class="faint">{ends.map((end) => `${of[end]} ${words.ends[end]}`).join(' · ')}</p>
      )}
    </section>
  )
}
