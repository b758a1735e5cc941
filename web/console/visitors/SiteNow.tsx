import { useEffect } from 'preact/hooks'
import type { Overview, Share } from '../../shared/wire'
import { t } from '../i18n'
import { hostOf, pathOf } from '../parts/SafeLink'
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
  const names = shares.map((share) => nameOf(of, share))
  // The same page on two hosts: which it is stands in its address alone.
  const apart = (name: string, { name: url }: Share) =>
    of === 'page' && names.filter((each) => each === name).length > 1 ? address(url) : name
  return (
    <div class="share-list">
      <h3>{title}</h3>
      <ul>
        {shares.map((share, place) => (
          <li key={share.name}>
            <Bar of={of} name={apart(names[place]!, share)} share={share} online={now.online} />
          </li>
        ))}
      </ul>
    </div>
  )
}

interface BarProps {
  of: FieldName
  name: string
  share: Share
  online: number
}

function Bar({ of, name, share, online }: BarProps) {
  const words = t.value
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

const address = (url: string) => hostOf(url) + pathOf(url)

const nameOf = (of: FieldName, { name, title }: Share): string => {
  if (of === 'page') return title || pathOf(name) || name
  return name ? spoken(of, name) : t.value.lists.unknown
}
