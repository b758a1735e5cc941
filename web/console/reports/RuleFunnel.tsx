import { amount, percent, reportWords } from '../i18n/reports'
import type { Counts } from '../state/reports'

const STAGES = ['visitors', 'sent', 'delivered', 'shown', 'accepted', 'reached'] as const

/** How many visitors came how far, each stage beside the first. */
export function RuleFunnel({ of, hasGoal }: { of: Counts; hasGoal: boolean }) {
  const words = reportWords.value
  const whole = Math.max(1, of.visitors)
  const ends = [
    of.dismissed > 0 && words.ends.dismissed(amount(of.dismissed)),
    of.expired > 0 && words.ends.expired(amount(of.expired)),
    of.times > of.visitors && words.ends.times(amount(of.times)),
  ].filter(Boolean)
  return (
    <section class="report-part">
      <h3>{words.funnel}</h3>
      <dl class="report-funnel">
        {STAGES.filter((stage) => stage !== 'reached' || hasGoal).map((stage) => (
          <div key={stage} class={stage}>
            <dt>{words.stages[stage]}</dt>
            <dd>
              <i style={{ width: `${(100 * of[stage]) / whole}%` }} />
            </dd>
            <dd class="number">
              {amount(of[stage])}
              {stage !== 'visitors' && <span class="faint"> {percent(of[stage] / whole)}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {ends.length > 0 && <p class="faint">{ends.join(' · ')}</p>}
    </section>
  )
}
