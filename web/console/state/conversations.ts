// Every conversation of the agent's sites, as a list shows them.
import { computed, signal } from '@preact/signals'
import type { ConversationSummary, Message, SeenNote } from '../../shared/wire'
import { call, path } from '../http'
import { sites } from './sites'

export type State = ConversationSummary['state']
interface Page {
  conversations: ConversationSummary[]
  next: string | null
}

const PAGE = '50'

export const summaries = signal<ReadonlyMap<string, ConversationSummary>>(new Map())
/** Where each site's list goes on, by state; absent: not fetched, null: at its end. */
const cursors = new Map<string, string | null>()
export const loadedStates = signal<ReadonlySet<State>>(new Set())
export const mayHaveMore = signal<ReadonlySet<State>>(new Set())

export const unread = (of: ConversationSummary): number =>
  of.last?.from.kind === 'visitor' ? Math.max(0, of.seq - of.agent_seen) : 0

export const inState = (state: State): ConversationSummary[] =>
  [...summaries.value.values()]
    .filter((of) => of.state === state)
    .sort((a, b) => b.updated.localeCompare(a.updated))

/** Conversations in which a visitor waits to be read. */
export const unreadCount = computed(
  () => [...summaries.value.values()].filter((of) => unread(of) > 0).length,
)

/** Fetches the newest of each site; also brings the list up to date after a reconnect. */
export async function loadState(state: State): Promise<void> {
  await Promise.all((sites.value ?? []).map((site) => fetchPage(site.key, state, null)))
  loadedStates.value = new Set([...loadedStates.value, state])
}

export async function loadMore(state: State): Promise<void> {
  await Promise.all(
    (sites.value ?? []).map(async (site) => {
      const cursor = cursors.get(`${site.key} ${state}`)
      if (cursor) await fetchPage(site.key, state, cursor)
    }),
  )
}

async function fetchPage(site: string, state: State, cursor: string | null): Promise<void> {
  const query = new URLSearchParams({ state, limit: PAGE, ...(cursor && { cursor }) })
  const page = await call<Page>('GET', `${path`/sites/${site}/conversations`}?${query}`)
  cursors.set(`${site} ${state}`, page.next)
  keep(...page.conversations)
  const goesOn = [...cursors].some(([key, next]) => key.endsWith(` ${state}`) && next)
  const more = new Set(mayHaveMore.value)
  if (goesOn) more.add(state)
  else more.delete(state)
  mayHaveMore.value = more
}

export async function fetchSummary(id: string): Promise<ConversationSummary> {
  const found = await call<ConversationSummary>('GET', path`/conversations/${id}`)
  keep(found)
  return found
}

export function keep(...found: ConversationSummary[]): void {
  const all = new Map(summaries.value)
  for (const summary of found) all.set(summary.id, levelled(all.get(summary.id), summary))
  summaries.value = all
}

export function dropSummary(id: string): void {
  const all = new Map(summaries.value)
  all.delete(id)
  summaries.value = all
}

/** An answer may be older than what the socket has told since it was asked for: the last message
 * and the marks only move forward. A new epoch starts afresh. */
export function levelled(
  known: ConversationSummary | undefined,
  told: ConversationSummary,
): ConversationSummary {
  if (!known || known.epoch !== told.epoch) return told
  const newer = known.seq > told.seq ? known : told
  return {
    ...told,
    seq: newer.seq,
    last: newer.last,
    updated: newer.updated,
    visitor_seen: Math.max(known.visitor_seen, told.visitor_seen),
    agent_seen: Math.max(known.agent_seen, told.agent_seen),
  }
}

export function applyMessage(message: Message): void {
  const known = summaries.value.get(message.conversation)
  if (!known || known.epoch !== message.epoch) {
    void fetchSummary(message.conversation).catch(() => undefined)
    return
  }
  if (message.seq <= known.seq && known.last) return
  keep({ ...known, seq: message.seq, last: message, updated: message.at })
}

export function applySeen(note: SeenNote): void {
  const known = summaries.value.get(note.conversation)
  if (!known) return
  const mark = note.by === 'visitor' ? 'visitor_seen' : 'agent_seen'
  keep({ ...known, [mark]: Math.max(known[mark], note.seq) })
}
