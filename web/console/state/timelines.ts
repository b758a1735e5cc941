// The messages of the conversations this console has opened, and what the agent says in them.
import { signal } from '@preact/signals'
import type { Message, SayAck, SentFile } from '../../shared/wire'
import { call, HttpError, path } from '../http'
import { newCid } from './cid'
import { applySeen, applyMessage as applyToList, fetchSummary, summaries } from './conversations'
import { draft, putBack, replyDraft, setDraft } from './drafts'
import { isLive, request, send } from './line'
import { noticeHeldBack } from './notify'
import { Refused } from './outbox'
import { sawOf, setOvertaken } from './reading'
import { session } from './session'
import * as timeline from './timeline'
import { uploadsOf } from './uploads'

interface Page {
  messages: Message[]
  more: boolean
}

const NEWEST = 50
const CATCH_UP = 200
/** A reply waits for the line to come back; a minute on a live line without answer is a failure. */
const PATIENCE_MS = 60_000
const FILL_AGAIN_MS = 5_000

export const timelines = signal<ReadonlyMap<string, timeline.Timeline>>(new Map())

const get = (id: string) => timelines.peek().get(id)

function put(id: string, line: timeline.Timeline): void {
  timelines.value = new Map(timelines.value).set(id, line)
}

function change(id: string, by: (line: timeline.Timeline) => timeline.Timeline): void {
  const line = get(id)
  if (line) put(id, by(line))
}

const fetchPage = (id: string, query: Record<string, number>): Promise<Page> => {
  const text = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return call<Page>('GET', `${path`/conversations/${id}/messages`}?${text.join('&')}`)
}

const isGone = (error: unknown): boolean =>
  error instanceof HttpError && error.code === 'conversation_not_found'

/** A message may be said after the server has read the page and told before the page is here:
 * what comes in while one is fetched is kept, and added to it. */
interface Fetch {
  id: string
  meanwhile: Message[]
}
const fetches = new Set<Fetch>()

/** Brings a conversation's messages up to date; raises HttpError. */
export async function open(id: string): Promise<void> {
  const { epoch } = await fetchSummary(id)
  const line = get(id)
  if (line && !timeline.isReplaced(line, epoch) && line.messages.length > 0) {
    await catchUp(id, timeline.unbroken(line))
    return
  }
  const fetch: Fetch = { id, meanwhile: [] }
  fetches.add(fetch)
  const page = await fetchPage(id, { limit: NEWEST }).finally(() => fetches.delete(fetch))
  const pending = get(id)?.pending ?? []
  put(
    id,
    timeline.merge({ ...timeline.noTimeline(epoch), pending, more: page.more }, page.messages),
  )
  fetch.meanwhile.forEach(applyMessage)
}

async function catchUp(id: string, after: number): Promise<void> {
  for (let from = after, more = true; more;) {
    const page = await fetchPage(id, { after: from, limit: CATCH_UP })
    change(id, (line) => timeline.merge(line, page.messages))
    from = page.messages.at(-1)?.seq ?? from
    more = page.more && page.messages.length > 0
  }
}

const filling = new Set<string>()

/** Fetches what is missing between the messages here, until it is here or the server has said that
 * it has no more. */
async function fill(id: string): Promise<void> {
  if (filling.has(id)) return
  filling.add(id)
  try {
    let before = holeIn(id)
    while (before !== null) {
      await catchUp(id, before)
      const left = holeIn(id)
      before = left === before ? null : left
    }
  } catch (error) {
    // A line that is down brings everything up to date when it is back.
    if (!isGone(error)) setTimeout(() => isLive() && void fill(id), FILL_AGAIN_MS)
  } finally {
    filling.delete(id)
  }
}

function holeIn(id: string): number | null {
  const line = get(id)
  return line ? timeline.hole(line) : null
}

export async function fetchEarlier(id: string): Promise<void> {
  const line = get(id)
  if (!line?.more) return
  const page = await fetchPage(id, { before: timeline.firstSeq(line), limit: NEWEST })
  change(id, (now) => ({ ...timeline.merge(now, page.messages), more: page.more }))
}

/** After a reconnect: the open conversation catches up now, the others when they are opened. Raises
 * HttpError, except for a conversation that is gone: asking again would not bring it. */
export async function openAgain(id: string | undefined): Promise<void> {
  const others = [...timelines.peek()].filter(
    ([other, line]) => other === id || line.pending.length,
  )
  timelines.value = new Map(others)
  try {
    if (id) await open(id)
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

export function applyMessage(message: Message): void {
  const id = message.conversation
  for (const fetch of fetches) if (fetch.id === id) fetch.meanwhile.push(message)
  const line = get(id)
  if (!line) return
  if (timeline.isReplaced(line, message.epoch)) {
    void open(id).catch(() => undefined)
    return
  }
  put(id, timeline.merge(line, [message]))
  void fill(id)
}

/** Replies without an answer in time, by cid: they may be stored all the same, or may yet be. */
const unheard = new Map<string, { id: string; sent: timeline.Pending }>()

export function say(id: string, text: string, file?: SentFile): Promise<void> {
  return transmit(id, { cid: unheardCid(id, text, file) ?? newCid(), text, file, at: Date.now() })
}

/** Taken back and said again in the same words, it is the same reply: the server stores it once. */
function unheardCid(id: string, text: string, file?: SentFile): string | undefined {
  const stored = new Set(get(id)?.messages.map(({ cid }) => cid))
  for (const [cid, reply] of unheard)
    if (reply.id === id && isSame(reply.sent, text, file) && !stored.has(cid)) return cid
  return undefined
}

const isSame = (sent: timeline.Pending, text: string, file: SentFile | undefined): boolean =>
  sent.text === text && sent.file?.id === file?.id

export async function sayAgain(id: string, cid: string): Promise<void> {
  const sent = get(id)?.pending.find((other) => other.cid === cid)
  if (sent) await transmit(id, { ...sent, failed: undefined })
}

/** Back into the composer with a reply that failed. */
export function takeBack(id: string, { cid, text, file }: timeline.Pending): void {
  change(id, (line) => timeline.withdrawn(line, cid))
  if (text) putBack(replyDraft(id), text)
  if (file) uploadsOf(id).giveBack(file)
}

async function transmit(id: string, sent: timeline.Pending): Promise<void> {
  change(id, (line) => timeline.sending(line, sent))
  const saw = sawOf(id, get(id) ?? timeline.noTimeline(''))
  setOvertaken(id, null)
  const { cid, text, file } = sent
  unheard.delete(cid)
  try {
    const ack = await request<SayAck>({ t: 'say', cid, conversation: id, text, saw, file: file?.id }, PATIENCE_MS)
    confirm(id, ack)
  } catch (error) {
    const why = error instanceof Refused ? error : new Refused('internal', String(error), true)
    if (why.code === 'no_answer') unheard.set(cid, { id, sent })
    if (why.code !== 'stale') return change(id, (line) => timeline.failed(line, cid, why.code))
    why.missed.forEach(applyMessage)
    takeBack(id, sent)
    setOvertaken(id, { since: saw, upTo: why.missed.at(-1)?.seq ?? saw })
    noticeHeldBack(id)
  }
}

/** The answer to a reply that was taken for lost: it is said, and need not be said again. */
export function confirmLate(ack: SayAck): void {
  const reply = unheard.get(ack.cid)
  if (!reply) return
  unheard.delete(ack.cid)
  const { id, sent } = reply
  const isPending = get(id)?.pending.some(({ cid }) => cid === ack.cid)
  if (!isPending && draft(replyDraft(id)) === sent.text) setDraft(replyDraft(id), undefined)
  if (sent.file) uploadsOf(id).drop(sent.file)
  change(id, (line) => timeline.sending(line, sent))
  confirm(id, ack)
}

function confirm(id: string, ack: SayAck): void {
  const name = session.value?.agent ?? ''
  change(id, (line) => timeline.confirmed(line, ack, id, name))
  const said = get(id)?.messages.find(({ cid }) => cid === ack.cid)
  if (said) applyToList(said)
  void fill(id)
}

/** Tells the visitor their messages are read. Only for what is really on a screen in focus. */
export function markSeen(id: string): void {
  const summary = summaries.value.get(id)
  const line = get(id)
  if (!summary || !line) return
  const seq = timeline.unbroken(line)
  if (seq <= summary.agent_seen) return
  if (!send({ t: 'seen', conversation: id, seq })) return
  applySeen({ t: 'seen', conversation: id, by: 'agent', seq })
}
