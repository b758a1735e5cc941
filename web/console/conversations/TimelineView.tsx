import { useSignal } from '@preact/signals'
import { ArrowDown } from 'lucide'
import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { ConversationSummary } from '../../shared/wire'
import { t } from '../i18n'
import { day } from '../i18n/times'
import { Button } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { othersIn } from '../state/attending'
import { now } from '../state/clock'
import { itemsOf } from '../state/items'
import { looked } from '../state/look'
import { isWatched } from '../state/notify'
import { together } from '../state/pushlog'
import { pushesTo } from '../state/pushes'
import { newSince, setDisplayed } from '../state/reading'
import { firstSeq, lastSeq, noTimeline, type Timeline } from '../state/timeline'
import { fetchEarlier, markSeen } from '../state/timelines'
import { previewOf } from '../state/typing'
import { Ghost } from './Company'
import { Bubble, PendingBubble, Preview } from './Bubble'
import { PushCard, sourceOf } from './PushCard'

/** So near the end counts as at the end (px). */
const NEAR = 48

const isNearEnd = (view: HTMLElement): boolean =>
  view.scrollHeight - view.scrollTop - view.clientHeight < NEAR

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
  const pushes = together(detail?.pushes ?? [], pushesTo(site, visitor))
  const items = itemsOf(line, pushes)
  const bySource = new Map(pushes.map((push) => [push.id ?? '', sourceOf(push)]))
  const preview = previewOf(site, visitor)
  const last = lastSeq(line)
  const news = newSince(id, line)
  const firstNew = news[0]?.seq

  const markIfDisplayed = () => {
    if (isAtEnd.peek() && !document.hidden) setDisplayed(id, line)
  }
  useLayoutEffect(() => {
    const view = box.current!
    const { first, height, pending } = before.current
    const isOlderAbove = first > 0 && firstSeq(line) < first
    const isSaying = line.pending.length > pending
    if (isAtEnd.peek() || isSaying) view.scrollTop = view.scrollHeight
    else if (isOlderAbove) view.scrollTop += view.scrollHeight - height
    if (isAtEnd.peek()) reached.current = last
    markIfDisplayed()
    before.current = {
      first: firstSeq(line),
      height: view.scrollHeight,
      pending: line.pending.length,
    }
  })

  // The composer grows and notices come: the end stays in view.
  useEffect(() => {
    const view = box.current!
    const sizes = new ResizeObserver(() => {
      if (isAtEnd.peek()) view.scrollTop = view.scrollHeight
    })
    sizes.observe(view)
    return () => sizes.disconnect()
  }, [])

  // What overtook the reply begins at the top, or all of it is in view.
  useLayoutEffect(() => {
    const view = box.current!
    const start = firstNew && view.querySelector<HTMLElement>('.new-line')
    if (!start) return
    view.scrollTop += start.getBoundingClientRect().top - view.getBoundingClientRect().top
    isAtEnd.value = isNearEnd(view)
  }, [firstNew])

  // Read is what is at the end of a time line that somebody really looks at.
  const markIfSeen = () => {
    markIfDisplayed()
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
        isAtEnd.value = isNearEnd(box.current!)
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
        const isNew = news.includes(message)
        const isFirstNew = message.seq === firstNew
        return (
          <Fragment key={item.key}>
            {isFirstNew && (
              <h3 class="day-line new-line">
                <span>{t.value.conversations.newSince}</span>
              </h3>
            )}
            <Bubble
              message={message}
              name={name}
              startsGroup={startsGroup || isFirstNew}
              isNew={isNew}
              sentBy={bySource.get(message.cid ?? '')}
              state={state || undefined}
            />
          </Fragment>
        )
      })}
      {preview && <Preview name={name} text={preview} />}
      {othersIn(id).map(
        (agent) => agent.draft && <Ghost key={agent.name} name={agent.name} draft={agent.draft} />,
      )}
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
