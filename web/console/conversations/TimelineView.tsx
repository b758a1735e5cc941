import { useSignal } from '@preact/signals'
import { ArrowDown } from 'lucide'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { ConversationSummary } from '../../shared/wire'
import { t } from '../i18n'
import { day } from '../i18n/times'
import { Button } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { now } from '../state/clock'
import { itemsOf } from '../state/items'
import { looked } from '../state/look'
import { isWatched } from '../state/notify'
import { together } from '../state/pushlog'
import { pushesTo } from '../state/pushes'
import { firstSeq, lastSeq, noTimeline, type Timeline } from '../state/timeline'
import { fetchEarlier, markSeen } from '../state/timelines'
import { previewOf } from '../state/typing'
import { Bubble, PendingBubble, Preview } from './Bubble'
import { PushCard } from './PushCard'

/** So near the end counts as at the end (px). */
const NEAR = 48

interface TimelineProps {
  summary: ConversationSummary
  line: Timeline | undefined
  name: string
}

export function TimelineView({ summary, line = noTimeline(summary.epoch), name }: TimelineProps) {
  const { id, site, visitor } = summary
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useSignal(true)
  const before = useRef({ first: 0, height: 0, pending: 0 })
  /** The last message that has been at the end of the view. */
  const reached = useRef(0)
  const detail = looked.value?.visitor === visitor ? looked.value : null
  const items = itemsOf(line, together(detail?.pushes ?? [], pushesTo(site, visitor)))
  const preview = previewOf(site, visitor)
  const last = lastSeq(line)

  useLayoutEffect(() => {
    const view = box.current!
    const { first, height, pending } = before.current
    const isOlderAbove = first > 0 && firstSeq(line) < first
    const isSaying = line.pending.length > pending
    if (isAtEnd.peek() || isSaying) view.scrollTop = view.scrollHeight
    else if (isOlderAbove) view.scrollTop += view.scrollHeight - height
    if (isAtEnd.peek()) reached.current = last
    before.current = {
      first: firstSeq(line),
      height: view.scrollHeight,
      pending: line.pending.length,
    }
  })

  // Read is what is at the end of a time line that somebody really looks at.
  const markIfSeen = () => {
    if (isAtEnd.peek() && isWatched()) markSeen(id)
  }
  useEffect(() => {
    markIfSeen()
    addEventListener('focus', markIfSeen)
    document.addEventListener('visibilitychange', markIfSeen)
    return () => {
      removeEventListener('focus', markIfSeen)
      document.removeEventListener('visibilitychange', markIfSeen)
    }
  }, [id, last, isAtEnd.value])

  const lastOwn = line.messages.findLast(({ from }) => from.kind === 'agent')?.seq
  return (
    <div
      ref={box}
      class="work-body timeline"
      tabIndex={0}
      role="log"
      aria-label={t.value.conversations.timeline}
      onScroll={() => {
        const view = box.current!
        isAtEnd.value = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR
      }}
    >
      <TimelineTop id={id} line={line} />
      {items.map((item) => {
        if (item.is === 'day') return <DayLine key={item.key} at={item.at} />
        if (item.is === 'push') return <PushCard key={item.key} push={item.push} />
        if (item.is === 'pending')
          return <PendingBubble key={item.key} conversation={id} pending={item.pending} />
        const { message, startsGroup } = item
        const state =
          message.seq === lastOwn && (summary.visitor_seen >= message.seq ? 'seen' : 'sent')
        return (
          <Bubble
            key={item.key}
            message={message}
            name={name}
            startsGroup={startsGroup}
            state={state || undefined}
          />
        )
      })}
      {preview && <Preview name={name} text={preview} />}
      {!isAtEnd.value && (
        <button
          type="button"
          class="to-end"
          onClick={() => {
            box.current!.scrollTop = box.current!.scrollHeight
          }}
        >
          <Icon of={ArrowDown} />
          {last > reached.current ? t.value.conversations.newBelow : t.value.conversations.toEnd}
        </button>
      )}
    </div>
  )
}

function TimelineTop({ id, line }: { id: string; line: Timeline }) {
  const isBusy = useSignal(false)
  const words = t.value.conversations
  if (line.messages.length === 0) return null
  if (!line.more) return <p class="timeline-start">{words.start}</p>
  const fetch = async () => {
    isBusy.value = true
    await fetchEarlier(id).catch(() => undefined)
    isBusy.value = false
  }
  return (
    <div class="timeline-start">
      <Button look="quiet" busy={isBusy.value} disabled={isBusy.value} onClick={() => void fetch()}>
        {isBusy.value ? t.value.loading : words.earlier}
      </Button>
    </div>
  )
}

const DayLine = ({ at }: { at: number }) => (
  <h3 class="day-line">
    <span>{day(at, now.value)}</span>
  </h3>
)
