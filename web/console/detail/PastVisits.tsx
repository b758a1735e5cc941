import { useSignal } from '@preact/signals'
import { ChevronRight } from 'lucide'
import { useId } from 'preact/hooks'
import type { TrailStep, VisitorDetail, VisitRecord } from '../../shared/wire'
import { call, path } from '../http'
import { t } from '../i18n'
import { duration } from '../i18n/times'
import { Icon } from '../parts/Icon'
import { hostOf, pathOf } from '../parts/SafeLink'
import { When } from '../parts/Time'
import { Flag } from './Place'
import { Trail } from './Trail'

const SHOWN = 5

/** The visits before this one, newest first; each opens to the pages it had. */
export function PastVisits({ detail }: { detail: VisitorDetail }) {
  const words = t.value.know
  const isWhole = useSignal(false)
  const visits = detail.visits ?? []
  const shown = isWhole.value ? visits : visits.slice(0, SHOWN)
  const hidden = visits.length - shown.length
  if (!detail.remembered && visits.length === 0) return null
  return (
    <section class="past" aria-label={words.past}>
      <h3>{words.past}</h3>
      {visits.length === 0 && <p class="faint">{words.noPast}</p>}
      <ol>
        {shown.map((visit) => (
          <PastVisit key={visit.id} visit={visit} />
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" class="button quiet" onClick={() => (isWhole.value = true)}>
          {words.more(hidden)}
        </button>
      )}
    </section>
  )
}

function PastVisit({ visit }: { visit: VisitRecord }) {
  const words = t.value.know
  const isOpen = useSignal(false)
  const trail = useSignal<readonly TrailStep[] | 'failed' | null>(null)
  const id = useId()
  const turn = () => {
    isOpen.value = !isOpen.value
    if (isOpen.value && !Array.isArray(trail.value)) fetchTrail()
  }
  const fetchTrail = () => {
    trail.value = null
    void trailOf(visit).then(
      (steps) => (trail.value = steps),
      () => (trail.value = 'failed'),
    )
  }
  return (
    <li>
      <button
        type="button"
        class="past-visit"
        aria-expanded={isOpen.value}
        aria-controls={id}
        title={isOpen.value ? words.hideTrail : words.showTrail}
        onClick={turn}
      >
        <Icon of={ChevronRight} />
        <span class="cut">
          <When at={visit.began} />
          <span class="faint"> · {lasted(visit)}</span>
          <span class="cut">{visit.first.title || pathOf(visit.first.url)}</span>
          <span class="cut faint">{source(visit)}</span>
        </span>
        {visit.country && <Flag of={visit.country} />}
      </button>
      <div id={id} hidden={!isOpen.value}>
        {isOpen.value && <PastTrail steps={trail.value} ended={visit.ended} />}
      </div>
    </li>
  )
}

interface PastTrailProps {
  /** Null while they are fetched. */
  steps: readonly TrailStep[] | 'failed' | null
  ended: string
}

function PastTrail({ steps, ended }: PastTrailProps) {
  if (steps === null) return <i class="skeleton-line" />
  if (steps === 'failed') return <p class="bad-note">{t.value.know.noTrail}</p>
  return <Trail steps={steps} ended={ended} />
}

const trailOf = ({ site, visitor, id }: VisitRecord): Promise<readonly TrailStep[]> =>
  call<VisitRecord>('GET', path`/sites/${site}/visitors/${visitor}/visits/${id}`).then(
    (visit) => visit.trail ?? [],
  )

function lasted({ began, ended, pages }: VisitRecord): string {
  const words = t.value.know
  const time = duration(Date.parse(ended) - Date.parse(began))
  return `${words.stayed(time)} · ${words.pagesOf(pages)}`
}

/** How they came: the campaign's source, else the page that linked here. */
function source({ utm, referrer }: VisitRecord): string {
  const campaign = [utm?.source, utm?.campaign].filter(Boolean).join(' · ')
  return campaign || (referrer ? t.value.visitors.from(hostOf(referrer)) : t.value.visitors.direct)
}
