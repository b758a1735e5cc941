import { useSignal } from '@preact/signals'
import { Inbox, MessagesSquare } from 'lucide'
import { useEffect, useRef } from 'preact/hooks'
import { useKeys } from '../frame/keys'
import type { ConversationSummary } from '../../shared/wire'
import { t } from '../i18n'
import { Button } from '../parts/Button'
import { Empty } from '../parts/Empty'
import {
  inState,
  loadedStates,
  loadMore,
  loadState,
  mayHaveMore,
  summaries,
  type State,
} from '../state/conversations'
import { go, write } from '../state/route'
import { sites } from '../state/sites'
import { ConversationItem } from './ConversationItem'

const STATES: readonly State[] = ['open', 'closed']

export function ConversationList({ selected }: { selected?: string }) {
  const words = t.value.conversations
  const chosen = (selected && summaries.value.get(selected)?.state) || 'open'
  const state = useSignal<State>(chosen)
  const list = useRef<HTMLUListElement>(null)
  const shown = useRef<string[]>([])
  const pointed = useSignal(false)
  const newest = inState(state.value)
  const found = pointed.value ? inOrderOf(shown.current, newest) : newest
  shown.current = found.map(({ id }) => id)
  const isLoaded = loadedStates.value.has(state.value)

  useEffect(() => {
    if (sites.value && !isLoaded) void loadState(state.value).catch(() => undefined)
  }, [state.value, sites.value, isLoaded])

  const move = (by: 1 | -1) => {
    const links = [...list.current!.querySelectorAll<HTMLElement>('a')]
    const focused = links.indexOf(document.activeElement as HTMLElement)
    const from = focused >= 0 ? focused : found.findIndex(({ id }) => id === selected)
    links[Math.min(Math.max(from + by, 0), links.length - 1)]?.focus()
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => found[0] && go({ at: 'conversations', conversation: found[0].id }),
  })

  return (
    <>
      <header class="pane-head">
        <h1>{words.title}</h1>
        <span class="spring" />
        <div class="choices" role="group" aria-label={words.filter}>
          {STATES.map((choice) => (
            <button
              key={choice}
              type="button"
              aria-pressed={state.value === choice}
              onClick={() => (state.value = choice)}
            >
              {words[choice]}
            </button>
          ))}
        </div>
      </header>
      <div
        class="rows talks-list"
        tabIndex={-1}
        aria-busy={!isLoaded}
        onPointerEnter={(event) => {
          pointed.value = event.pointerType === 'mouse'
        }}
        onPointerLeave={() => {
          pointed.value = false
        }}
      >
        {isLoaded && found.length === 0 && <NoConversations state={state.value} />}
        <ul ref={list} aria-label={words.list}>
          {found.map((summary) => (
            <ConversationItem
              key={summary.id}
              summary={summary}
              isSelected={summary.id === selected}
            />
          ))}
        </ul>
        {mayHaveMore.value.has(state.value) && (
          <Button look="quiet" onClick={() => void loadMore(state.value).catch(() => undefined)}>
            {words.loadMore}
          </Button>
        )}
      </div>
    </>
  )
}

/** Under the pointer no conversation changes its place; those that are new stand last. */
function inOrderOf(order: readonly string[], newest: ConversationSummary[]): ConversationSummary[] {
  const place = ({ id }: ConversationSummary) => {
    const index = order.indexOf(id)
    return index < 0 ? order.length : index
  }
  return newest.sort((a, b) => place(a) - place(b))
}

function NoConversations({ state }: { state: State }) {
  const words = t.value.conversations
  if (state === 'closed')
    return <Empty icon={Inbox} title={words.closedEmptyTitle} text={words.closedEmptyText} />
  return (
    <Empty icon={MessagesSquare} title={words.openEmptyTitle} text={words.openEmptyText}>
      <a class="button primary" href={write({ at: 'visitors' })}>
        {words.goInvite}
      </a>
    </Empty>
  )
}
