import { useEffect } from 'preact/hooks'
import type { Overview, Share } from '../../shared/wire'
import { t } from '../i18n'
import { pathOf } from '../parts/SafeLink'
import { setField, spoken, type FieldName } from '../state/filter'
import { askOverview, overview } from '../state/overview'
import { Chart } from './Chart'

/** The site at a glance: how many, from where, on which pages. A bar narrows the list to it. */
export function SiteNow({ site }: { site: string }) {
  useEffect(() => {
    askOverview(site)
    return () => askOverview(null)
  }, [site])
  const now = overview.value
  if (now?.site !== site || (now.online === 0 && !(now.history ?? []).some(Boolean))) return null
  const words = t.value.lists.overview
  return (
    <section class="site-now" aria-label={words.label}>
      <Chart history={now.history ?? []} online={now.online} />
      <div class="shares">
        <Bars title={words.pages} of="page" shares={now.pages} now={now} />
        <Bars title={words.countries} of="country" shares={now.countries} now={now} />
        <Bars title={words.devices} of="device" shares={now.devices} now={now} />
        <Bars title={words.sources} of="source" shares={now.sources} now={now} />
      </div>
    </section>
  )
}

interface BarsProps {
  title: string
  of: FieldName
  shares?: Share[]
  now: Overview
}

function Bars({ title, of, shares = [], now }: BarsProps) {
  // Nothing is known of anybody: an operator without location data, most likely.
  if (!shares.some(({ name }) => name)) return null
  return (
    <div class="share-list">
      <h3>{title}</h3>
      <ul>
        {shares.map((share) => (
          <li key={share.name}>
            <Bar of={of} share={share} online={now.online} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Bar({ of, share, online }: { of: FieldName; share: Share; online: number }) {
  const words = t.value
  const name = nameOf(of, share)
  const part = `${Math.round((100 * share.n) / Math.max(online, 1))}%`
  const content = (
    <>
      <i style={{ width: part }} />
      <span class="cut">{name}</span>
      <b>{words.exactly(share.n)}</b>
    </>
  )
  if (!share.name) return <span class="share">{content}</span>
  const value = of === 'page' ? share.name.slice(0, 128) : [share.name]
  return (
    <button
      type="button"
      class="share"
      title={words.lists.overview.only(of === 'page' ? share.name : name)}
      onClick={() => setField(of, value)}
    >
      {content}
    </button>
  )
}

const nameOf = (of: FieldName, { name, title }: Share): string => {
  if (of === 'page') return title || pathOf(name) || name
  return name ? spoken(of, name) : t.value.lists.unknown
}
