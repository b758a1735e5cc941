import { useSignal } from '@preact/signals'
import type { TrailStep } from '../../shared/wire'
import { t } from '../i18n'
import { clockWithSeconds, duration, exact } from '../i18n/times'
import { pathOf, SafeLink } from '../parts/SafeLink'
import { Ticking } from '../parts/Time'

const SHOWN = 8

/** The pages of this visit, newest first, with how long each was on screen. */
export function Trail({ steps, isOnline }: { steps: readonly TrailStep[]; isOnline: boolean }) {
  const isWhole = useSignal(false)
  const newest = steps.map((step, index) => ({ step, next: steps[index + 1] })).reverse()
  const shown = isWhole.value ? newest : newest.slice(0, SHOWN)
  const hidden = newest.length - shown.length
  return (
    <section>
      <h3>{t.value.detail.trail}</h3>
      <ol class="trail">
        {shown.map(({ step, next }) => (
          <li key={step.at} class={!next && isOnline ? 'here' : ''}>
            <div class="cut">
              <SafeLink url={step.url}>{step.title || pathOf(step.url)}</SafeLink>
              <p class="cut faint" title={step.url}>
                {pathOf(step.url)}
              </p>
            </div>
            <div class="trail-time">
              <time title={exact(Date.parse(step.at))}>
                {clockWithSeconds(Date.parse(step.at))}
              </time>
              <span class="faint">
                {next
                  ? duration(Date.parse(next.at) - Date.parse(step.at))
                  : isOnline && <Ticking since={step.at} title={t.value.visitors.timeOnPage} />}
              </span>
            </div>
          </li>
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" class="button quiet" onClick={() => (isWhole.value = true)}>
          {t.value.detail.earlierSteps(hidden)}
        </button>
      )}
    </section>
  )
}
