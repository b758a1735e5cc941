import { useSignal } from '@preact/signals'
import { Zap } from 'lucide'
import type { TrailStep } from '../../shared/wire'
import { t } from '../i18n'
import { clockWithSeconds, duration, exact } from '../i18n/times'
import { Icon } from '../parts/Icon'
import { pathOf, SafeLink } from '../parts/SafeLink'
import { Ticking } from '../parts/Time'

const SHOWN = 8

interface Shown {
  step: TrailStep
  /** When the next page came, or the visit was over; undefined for the page that is open. */
  until?: string
}

interface TrailProps {
  steps: readonly TrailStep[]
  /** When the visit was over; undefined while it goes on. */
  ended?: string
}

/** The pages of a visit, newest first, with how long each was on screen, and events on them. */
export function Trail({ steps, ended }: TrailProps) {
  const isWhole = useSignal(false)
  const newest = steps
    .map((step, index): Shown => {
      const next = steps.slice(index + 1).find(isPage)
      return { step, until: next?.at ?? ended }
    })
    .reverse()
  const shown = isWhole.value ? newest : newest.slice(0, SHOWN)
  const hidden = newest.length - shown.length
  return (
    <>
      <ol class="trail">
        {shown.map(({ step, until }, index) =>
          isPage(step) ? (
            <PageStep key={index + step.at} step={step} until={until} />
          ) : (
            <EventStep key={index + step.at} step={step} />
          ),
        )}
      </ol>
      {hidden > 0 && (
        <button type="button" class="button quiet" onClick={() => (isWhole.value = true)}>
          {t.value.detail.earlierSteps(hidden)}
        </button>
      )}
    </>
  )
}

const isPage = (step: TrailStep): boolean => step.url !== ''

function PageStep({ step, until }: Shown) {
  const at = Date.parse(step.at)
  return (
    <li class={until ? '' : 'here'}>
      <div class="cut">
        <SafeLink url={step.url}>{step.title || pathOf(step.url)}</SafeLink>
        <p class="cut faint" title={step.url}>
          {pathOf(step.url)}
        </p>
      </div>
      <div class="trail-time">
        <time title={exact(at)}>{clockWithSeconds(at)}</time>
        <span class="faint">
          {until ? (
            duration(Date.parse(until) - at)
          ) : (
            <Ticking since={step.at} title={t.value.visitors.timeOnPage} />
          )}
        </span>
      </div>
    </li>
  )
}

function EventStep({ step }: { step: TrailStep }) {
  const at = Date.parse(step.at)
  return (
    <li class="happened">
      <span class="cut" title={`${t.value.know.event} · ${step.title}`}>
        <Icon of={Zap} /> {step.title}
      </span>
      <div class="trail-time">
        <time title={exact(at)}>{clockWithSeconds(at)}</time>
      </div>
    </li>
  )
}
