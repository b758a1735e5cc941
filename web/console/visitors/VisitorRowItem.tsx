import { Bot, Hand, MessageCircle, Monitor, Smartphone, Tablet, type IconNode } from 'lucide'
import type { VisitorRow } from '../../shared/wire'
import { t } from '../i18n'
import { nameOf } from '../i18n/names'
import { countryName } from '../i18n/times'
import { Icon } from '../parts/Icon'
import { Receipt } from '../parts/Receipt'
import { Verified } from '../parts/Verified'
import { RowCheck } from '../pushes/RowCheck'
import { hostOf, pathOf } from '../parts/SafeLink'
import { Ticking } from '../parts/Time'
import { cursor } from '../state/focus'
import { may } from '../state/may'
import { pushOnRow } from '../state/pushes'
import { write } from '../state/route'
import { isSelected as isPicked, selectedOn } from '../state/selection'
import { invitationText, inviteAtOnce } from './inviting'

export const ROW_HEIGHT = 64

const DEVICES: Record<string, IconNode> = {
  desktop: Monitor,
  mobile: Smartphone,
  phone: Smartphone,
  tablet: Tablet,
  bot: Bot,
}

/** What speaks against a greeting. */
const AGAINST = new Set(['idle', 'invited', 'dismissed', 'talking', 'away'])

interface ItemProps {
  row: VisitorRow
  place: number
  count: number
  isLost: boolean
  touched?: number
  isSelected: boolean
  /** The one row the Tab key stops at. */
  isStop: boolean
}

const markOf = (row: VisitorRow) =>
  isPicked(row.site, row.id) ? 'picked' : selectedOn(row.site) > 0 ? 'picking' : ''

const placed = (place: number) => ({ transform: `translateY(${place * ROW_HEIGHT}px)` })

export function VisitorRowItem({
  row,
  place,
  count,
  isLost,
  touched,
  isSelected,
  isStop,
}: ItemProps) {
  const words = t.value.visitors
  const name = nameOf(row)
  const title = row.page.title || pathOf(row.page.url) || words.untitled
  const state = isLost ? 'lost' : row.connections === 0 ? 'away' : row.idle ? 'idle' : ''
  const isRanked = Boolean(row.greet?.reasons?.length)
  const here = state === 'idle' ? t.value.lists.idle['true'] : t.value.detail.online
  return (
    <li
      class={['row', state, isSelected && 'selected', markOf(row)].filter(Boolean).join(' ')}
      style={placed(place)}
      aria-posinset={place + 1}
      aria-setsize={count}
      data-visitor={row.id}
    >
      {!isLost && may('push') && <RowCheck row={row} isStop={isStop} />}
      {touched && <i key={touched} class="flash" />}
      <a
        id={`row-${row.id}`}
        class="row-link"
        href={write({ at: 'visitors', site: row.site, visitor: row.id })}
        tabIndex={isStop ? 0 : -1}
        aria-current={isSelected || undefined}
        onFocus={() => {
          cursor.value = row.id
        }}
      >
        <i
          class="dot"
          title={isLost ? words.left : state === 'away' ? words.away : here}
        />
        <span class={`row-title ${isRanked ? 'named' : ''}`}>
          <span class="cut" title={row.page.title}>
            {title}
          </span>
          <span class="cut faint" title={row.page.url}>
            {isRanked ? name : row.page.title && pathOf(row.page.url)}
            {isRanked && row.identity && <Verified />}
          </span>
        </span>
        <span class="row-time">
          <Ticking since={row.page_since} title={words.timeOnPage} />
        </span>
        <span class="row-who">
          {isRanked ? <Reasons row={row} name={name} /> : <RowFacts row={row} name={name} />}
        </span>
        <span class="row-state">
          <RowState row={row} isLost={isLost} />
        </span>
      </a>
      {!isLost && may('push') && (
        <button
          type="button"
          class="row-invite"
          tabIndex={isStop ? 0 : -1}
          title={words.inviteNow(invitationText())}
          onClick={() => void inviteAtOnce(row.site, row.id)}
        >
          <Icon of={Hand} />
          {words.invite}
          <span class="unseen"> {name}</span>
        </button>
      )}
    </li>
  )
}

function RowFacts({ row, name }: { row: VisitorRow; name: string }) {
  const words = t.value.visitors
  const host = row.referrer ? hostOf(row.referrer) : ''
  const device = row.device ? DEVICES[row.device.toLowerCase()] : undefined
  const country = row.country && countryName(row.country)
  const facts = [
    row.city || country,
    ...(row.tags ?? []),
    row.browser,
    row.lang,
    host && words.from(host),
  ].filter(Boolean)
  const kind = row.device && (t.value.lists.devices[row.device] ?? row.device)
  const mark = row.identity && t.value.verified.mark
  const whole = [name, mark, country, kind, row.os, ...facts, words.visit(row.visits ?? 1)].filter(Boolean)
  return (
    <>
      {device && <Icon of={device} />}
      <span class="cut" title={whole.join(' · ')}>
        <b>{name}</b> {row.identity && <Verified />} · {facts.join(' · ') || words.direct}
      </span>
    </>
  )
}

/** Why this visitor should be greeted now, or should not. */
function Reasons({ row, name }: { row: VisitorRow; name: string }) {
  const words = t.value.lists
  const { score, reasons = [] } = row.greet!
  const texts = reasons.map(({ code, value }) => words.reasons[code](value ?? ''))
  return (
    <span class="reasons" title={[name, words.score(score), ...texts].join(' · ')}>
      {score > 0 && <b class="score">{score}</b>}
      {texts.map((text, index) => (
        <span key={reasons[index]!.code} class={AGAINST.has(reasons[index]!.code) ? 'against' : ''}>
          {text}
        </span>
      ))}
    </span>
  )
}

function RowState({ row, isLost }: { row: VisitorRow; isLost: boolean }) {
  const words = t.value.visitors
  const state = pushOnRow(row)
  if (isLost) return <span class="faint">{words.left}</span>
  return (
    <>
      {state && <Receipt state={state} />}
      {row.conversation && (
        <span class="talks" title={words.hasConversation}>
          <Icon of={MessageCircle} />
          <span class="unseen">{words.hasConversation}</span>
        </span>
      )}
      <Ticking since={row.since} title={words.timeOnSite} />
    </>
  )
}

export function SkeletonRow({ place }: { place: number }) {
  return (
    <li class="row skeleton" style={placed(place)} aria-hidden="true">
      <i />
      <i />
    </li>
  )
}
