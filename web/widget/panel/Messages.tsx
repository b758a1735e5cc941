// The conversation. Stays at its end while one is there, and where one is while one reads back.
import { Fragment } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Group } from './Group'
import { grouped, messageLine, pushLine, unsentLine, type Line } from './lines'
import { useRoom } from './parts'
import { dayName } from './times'

const AT_END = 40

export function Messages({ open }: { open: boolean }) {
  const { chat, words, language } = useRoom()
  const scroller = useRef<HTMLDivElement>(null)
  const before = useRef({ first: 0, last: '', height: 0, end: true })
  const [behind, setBehind] = useState(false)
  const { talk, pushes, outbox, line, agent } = chat
  const hopeless = line.state === 'stopped'
  const now = new Date()
  const lines: Line[] = [
    ...talk.messages.map((message) => messageLine(message, talk.agentSeen)),
    ...pushes.pending.map((push) => pushLine(push, now.toISOString())),
    ...outbox.list.map((unsent) => unsentLine(unsent, hopeless)),
  ]
  const lastOwn = lines.findLast((each) => each.state)
  const first = talk.messages[0]?.seq ?? 0
  const last = lines.at(-1)

  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })

  useLayoutEffect(() => {
    const box = scroller.current!
    const was = before.current
    const grew = last?.key !== was.last
    if (first < was.first) box.scrollTop += box.scrollHeight - was.height
    else if (was.end || (grew && last?.state === 'sending')) toEnd()
    else if (grew) setBehind(true)
    before.current = { ...was, first, last: last?.key ?? '', height: box.scrollHeight }
    if (open && !document.hidden && before.current.end) chat.seen()
  })
  useLayoutEffect(() => {
    if (open) toEnd()
  }, [open])

  // The field grows, and what is to be sent stands above it: the end stays in view.
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => before.current.end && toEnd())
    sizes.observe(scroller.current!)
    return () => sizes.disconnect()
  }, [])

  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!
    const end = scrollHeight - scrollTop - clientHeight < AT_END
    before.current.end = end
    if (end) setBehind(false)
    if (end && open && !document.hidden) chat.seen()
  }

  return (
    <div class="messages">
      <div
        class="scroller"
        ref={scroller}
        role="log"
        aria-label={words.messages}
        tabIndex={0}
        onScroll={scrolled}
      >
        {talk.hasEarlier && (
          <button type="button" class="quiet" onClick={() => chat.earlier()}>
            {words.earlier}
          </button>
        )}
        {!lines.length && (
          <div class="welcome">
            <p>{words.welcome}</p>
            <p>{words.welcomeMore}</p>
          </div>
        )}
        {grouped(lines).map((group) => (
          <Fragment key={group.key}>
            {group.day && <p class="day">{dayName(group.day, now, language, words)}</p>}
            <Group group={group} lastOwn={lastOwn} />
          </Fragment>
        ))}
        {chat.typing && (
          <p class="typing">
            <i />
            <i />
            <i />
            <span>{words.typing(agent?.name ?? '')}</span>
          </p>
        )}
      </div>
      {behind && (
        <button type="button" class="newer" onClick={toEnd}>
          {words.newer}
        </button>
      )}
    </div>
  )
}
