import { Clock, CornerDownRight, Files, Footprints, Layers } from 'lucide'
import type { TrailStep, VisitorRow } from '../../shared/wire'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { hostOf, pathOf, SafeLink } from '../parts/SafeLink'
import { Ticking } from '../parts/Time'

/** The visit at a glance: the page now, the way here, how long. */
export function VisitNow({ row, trail }: { row: VisitorRow; trail: readonly TrailStep[] }) {
  const words = t.value
  const { page } = row
  return (
    <section class="visit-now" aria-label={words.detail.now}>
      <p class="faint">{words.detail.now}</p>
      <h2 class="cut">
        <SafeLink url={page.url}>{page.title || words.visitors.untitled}</SafeLink>
      </h2>
      <p class="faint cut" title={page.url}>
        {hostOf(page.url)}
        {pathOf(page.url)}
      </p>
      <ul>
        <li title={words.visitors.timeOnPage}>
          <Icon of={Clock} />
          <Ticking since={row.page_since} title={words.visitors.timeOnPage} />
        </li>
        <li>
          <Icon of={Files} />
          {words.visitors.pages(Math.max(row.pages, trail.length))}
        </li>
        <li>
          <Icon of={Footprints} />
          {(row.visits ?? 1) > 1 ? words.visitors.visit(row.visits!) : words.visitors.firstVisit}
        </li>
        {row.connections > 1 && (
          <li>
            <Icon of={Layers} />
            {words.visitors.tabs(row.connections)}
          </li>
        )}
        <li class="cut">
          <Icon of={CornerDownRight} />
          {row.referrer ? (
            <SafeLink url={row.referrer}>{words.visitors.from(hostOf(row.referrer))}</SafeLink>
          ) : (
            words.visitors.direct
          )}
        </li>
      </ul>
    </section>
  )
}
