import type { ComponentChildren } from 'preact'
import type { VisitorDetail, VisitorRow } from '../../shared/wire'
import { t } from '../i18n'
import { ago, clockIn, exact, languageName } from '../i18n/times'
import { hostOf, pathOf, SafeLink } from '../parts/SafeLink'
import { When } from '../parts/Time'
import { now } from '../state/clock'
import { FactList, type Fact } from './FactList'
import { Place } from './Place'

export function Facts({ detail, row }: { detail: VisitorDetail; row: VisitorRow }) {
  const words = t.value.detail
  const { utm } = t.value.know
  const campaign = Object.entries(row.utm ?? {}).map(([key, value]): Fact => [utm[key] ?? key, value])
  const facts = [...seen(detail, row), ...place(row), ...machine(row), ...history(detail)]
  if (row.via === 'monitor') facts.push([words.via, words.monitor])
  facts.push([words.id, <code class="cut">{row.id}</code>])
  return (
    <>
      <section>
        <FactList facts={facts} />
      </section>
      {campaign.length > 0 && (
        <section>
          <h3>{words.campaign}</h3>
          <FactList facts={campaign} />
        </section>
      )}
    </>
  )
}

function seen({ online }: VisitorDetail, row: VisitorRow): Fact[] {
  if (online) return []
  const last = Date.parse(row.last_seen)
  return [[t.value.detail.lastSeen, <time title={exact(last)}>{ago(last, now.value)}</time>]]
}

function place(row: VisitorRow): Fact[] {
  const words = t.value.detail
  const local = row.tz ? clockIn(row.tz, now.value) : null
  const facts: Fact[] = []
  if (row.country) facts.push([words.place, <Place country={row.country} city={row.city} />])
  if (local) facts.push([words.localTime, <span title={row.tz!}>{local}</span>])
  if (row.lang) facts.push([words.language, <span title={row.lang}>{languageName(row.lang)}</span>])
  if (row.tz) facts.push([words.timeZone, row.tz])
  facts.push([words.referrer, referrer(row.referrer)])
  return facts
}

function referrer(url: string | null | undefined): ComponentChildren {
  if (!url) return t.value.visitors.direct
  const path = pathOf(url)
  return (
    <SafeLink url={url}>
      {hostOf(url)}
      {path === '/' ? '' : path}
    </SafeLink>
  )
}

function machine(row: VisitorRow): Fact[] {
  const words = t.value.detail
  const names = words.devices as Record<string, string>
  const facts: Fact[] = []
  if (row.device) facts.push([words.device, names[row.device.toLowerCase()] ?? row.device])
  if (row.browser) facts.push([words.browser, row.browser])
  if (row.os) facts.push([words.system, row.os])
  if (row.screen) facts.push([words.screen, row.screen])
  return facts
}

function history({ total_visits, first_seen, remembered }: VisitorDetail): Fact[] {
  const words = t.value.know
  const visits = total_visits ?? 0
  const facts: Fact[] = []
  if (first_seen) facts.push([words.firstSeen, <When at={first_seen} />])
  if (visits) facts.push([words.visits, visits === 1 ? words.firstVisit : String(visits)])
  if (!remembered) facts.push([words.privacy, words.shy])
  return facts
}
