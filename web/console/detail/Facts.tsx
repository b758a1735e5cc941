import type { ComponentChildren } from 'preact'
import type { VisitorRow } from '../../shared/wire'
import { t } from '../i18n'
import { ago, clockIn, countryName, exact, languageName } from '../i18n/times'
import { hostOf, pathOf, SafeLink } from '../parts/SafeLink'
import { Ticking } from '../parts/Time'
import { now } from '../state/clock'

type Fact = [label: string, value: ComponentChildren]

export function Facts({ row, isOnline }: { row: VisitorRow; isOnline: boolean }) {
  const words = t.value.detail
  const facts: Fact[] = [presence(row, isOnline), ...place(row), ...machine(row)]
  facts.push([words.visits, String(row.visits ?? 1)])
  if (row.via === 'monitor') facts.push([words.via, words.monitor])
  facts.push([words.id, <code class="cut">{row.id}</code>])
  const campaign = Object.entries(row.utm ?? {})
  const attributes = Object.entries(row.attrs ?? {})
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
      {attributes.length > 0 && (
        <section>
          <h3>{words.attributes}</h3>
          <FactList facts={attributes.map(([name, value]) => [name, written(value)])} />
        </section>
      )}
    </>
  )
}

function presence(row: VisitorRow, isOnline: boolean): Fact {
  const words = t.value.detail
  if (isOnline) return [words.online, <Ticking since={row.since} title={words.since} />]
  const seen = Date.parse(row.last_seen)
  return [words.lastSeen, <time title={exact(seen)}>{ago(seen, now.value)}</time>]
}

function place(row: VisitorRow): Fact[] {
  const words = t.value.detail
  const where = [row.city, row.country && countryName(row.country)].filter(Boolean).join(', ')
  const local = row.tz ? clockIn(row.tz, now.value) : null
  const facts: Fact[] = []
  if (where) facts.push([words.place, where])
  if (row.lang) facts.push([words.language, <span title={row.lang}>{languageName(row.lang)}</span>])
  if (row.tz) facts.push([words.timeZone, row.tz])
  if (local) facts.push([words.localTime, local])
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

const written = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

function FactList({ facts }: { facts: Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt class="cut" title={label}>
            {label}
          </dt>
          <dd title={typeof value === 'string' ? value : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
