// The stores together, against a server made of a fake socket and fake answers.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AgentFrame, AgentServerFrame } from '../../shared/wire'
import { summaries } from '../../console/state/conversations'
import { draft, replyDraft, setDraft } from '../../console/state/drafts'
import { closeLine, line, unsent } from '../../console/state/line'
import { lookAt } from '../../console/state/look'
import { giveUpOld } from '../../console/state/outbox'
import { push, pushesTo, pushOnRow } from '../../console/state/pushes'
import { route } from '../../console/state/route'
import { lineEnded, session } from '../../console/state/session'
import { overtaken, setDisplayed } from '../../console/state/reading'
import { markSeen, open, say, sayAgain, takeBack, timelines } from '../../console/state/timelines'
import { toasts } from '../../console/state/toasts'
import { showRows } from '../../console/state/visitors'
import { keepWorking } from '../../console/state/work'
import { message, row } from './frames'

class FakeSocket {
  static all: FakeSocket[] = []
  readyState = 0
  sent: AgentFrame[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void
  constructor() {
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as AgentFrame)
  }
  close() {
    this.readyState = 3
  }
  tell(frame: AgentServerFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  welcome() {
    this.readyState = 1
    this.onopen?.()
    const now = '2026-11-23T08:00:00Z'
    this.tell({ t: 'welcome', agent: 'alice', role: 'owner', sites: [], now, ping_s: 25 })
  }
  drop(code = 1006) {
    this.readyState = 3
    this.onclose?.({ code })
  }
  of<T extends AgentFrame['t']>(t: T) {
    return this.sent.filter((frame) => frame.t === t) as Extract<AgentFrame, { t: T }>[]
  }
}

const asked: string[] = []
/** Paths that get no answer while this is in them. */
let unreachable: string | undefined
let stored = [message(1), message(2)]

function answer(path: string): unknown {
  const after = Number(new URL(path, 'http://x').searchParams.get('after') ?? 0)
  if (path.includes('/messages'))
    return { messages: stored.filter(({ seq }) => seq > after), more: false }
  if (path.endsWith('/sites')) return { sites: [] }
  if (path.endsWith('/session')) return {}
  return {
    id: 'c1',
    site: 'shop',
    visitor: 'mei',
    state: 'open',
    epoch: stored[0]!.epoch,
    seq: stored.length,
    visitor_seen: 0,
    agent_seen: 0,
    created: '2026-11-23T08:00:00Z',
    updated: '2026-11-23T08:00:00Z',
  }
}

const socket = () => FakeSocket.all.at(-1)!
const settle = () => vi.advanceTimersByTimeAsync(1)
const texts = () => timelines.value.get('c1')!.messages.map(({ text }) => text)

async function reconnect() {
  const before = FakeSocket.all.length
  socket().drop()
  while (FakeSocket.all.length === before) await vi.advanceTimersByTimeAsync(500)
  socket().welcome()
  await settle()
}

vi.useFakeTimers()
vi.stubGlobal('WebSocket', FakeSocket)
vi.stubGlobal('fetch', async (path: string) => {
  asked.push(path)
  if (unreachable && path.includes(unreachable)) throw new TypeError('Failed to fetch')
  return { ok: true, status: 200, headers: new Headers(), json: async () => answer(path) }
})
keepWorking()

beforeEach(async () => {
  stored = [message(1), message(2)]
  unreachable = undefined
  summaries.value = new Map()
  timelines.value = new Map()
  session.value = {
    ...{ agent: 'alice', email: '', role: 'owner', csrf: 'x', version: '', demo: null },
    owes_factor: false,
    scopes: ['push', 'read', 'chat'],
  }
  socket().welcome()
  await open('c1')
  asked.length = 0
})
afterEach(() => {
  session.value = null
  closeLine()
})

describe('after a reconnect', () => {
  it('the console asks again for the list and the visitor it shows', async () => {
    showRows('shop', 0, 10)
    lookAt('shop', 'mei')
    await reconnect()
    expect(line.value).toBe('live')
    expect(socket().of('watch')).toMatchObject([{ site: 'shop', from: 0 }])
    expect(socket().of('look')).toEqual([{ t: 'look', site: 'shop', visitor: 'mei' }])
  })

  it('the conversation on screen is fetched until the server has answered', async () => {
    route.value = { at: 'conversations', conversation: 'c1' }
    unreachable = '/messages'
    stored = [1, 2, 3].map((seq) => message(seq))
    await reconnect()
    expect(texts()).not.toContain('message 3')
    unreachable = undefined
    await vi.advanceTimersByTimeAsync(5000)
    expect(texts()).toContain('message 3')
    route.value = { at: 'conversations' }
  })

  it('a reply that had no answer is sent again under the same cid', async () => {
    void say('c1', 'Still here?')
    const [first] = socket().of('say')
    socket().drop()
    expect(line.value).toBe('reconnecting')
    expect(unsent.value).toBe(1)
    await reconnect()
    expect(socket().of('say')).toEqual([first])
    socket().tell({ t: 'ack', cid: first!.cid, seq: 3, at: '2026-11-23T08:03:00Z' })
    await settle()
    expect(unsent.value).toBe(0)
    expect(texts()).toEqual(['message 1', 'message 2', 'Still here?'])
  })
})

it('fetches what lies in a hole before it goes on', async () => {
  stored = [1, 2, 3, 4].map((seq) => message(seq))
  socket().tell(message(4))
  await settle()
  expect(asked.some((path) => path.includes('after=2'))).toBe(true)
  expect(texts()).toEqual(['message 1', 'message 2', 'message 3', 'message 4'])
})

it('asks again for what lies in a hole when the answer fails', async () => {
  stored = [1, 2, 3, 4].map((seq) => message(seq))
  unreachable = '/messages'
  socket().tell(message(4))
  await settle()
  unreachable = undefined
  await vi.advanceTimersByTimeAsync(5000)
  expect(texts()).toEqual(['message 1', 'message 2', 'message 3', 'message 4'])
})

it('fetches what lies before an own reply, and counts as read only what is not behind a hole', async () => {
  unreachable = '/messages'
  void say('c1', 'Yes, two left.')
  const { cid } = socket().of('say').at(-1)!
  socket().tell({ t: 'ack', cid, seq: 4, at: '2026-11-23T08:04:00Z' })
  await settle()
  markSeen('c1')
  expect(socket().of('seen')).toMatchObject([{ seq: 2 }])
  unreachable = undefined
  stored = [1, 2, 3].map((seq) => message(seq))
  await open('c1')
  expect(texts()).toEqual(['message 1', 'message 2', 'message 3', 'Yes, two left.'])
  stored = [...stored, message(4), message(5), message(6)]
  socket().tell(message(6))
  await settle()
  expect(texts()).toHaveLength(6)
})

it('fetches everything anew when the epoch changed', async () => {
  stored = [message(1, { epoch: 'e2', text: 'restored' })]
  socket().tell(message(2, { epoch: 'e2' }))
  await settle()
  expect(texts()).toContain('restored')
  expect(timelines.value.get('c1')!.epoch).toBe('e2')
})

describe('a reply that others overtook', () => {
  const overtake = (seq = 3) => {
    const cid = socket().of('say').at(-1)!.cid
    const missed = [message(seq, { text: 'One more thing' })]
    socket().tell({ t: 'nack', cid, code: 'stale', message: '', retry: false, missed })
    return settle()
  }

  it('shows what came in and is back in the composer', async () => {
    setDisplayed('c1', timelines.value.get('c1')!)
    socket().tell(message(3, { text: 'One more thing' }))
    void say('c1', 'Yes, two left.')
    expect(socket().of('say').at(-1)!.saw).toBe(2)
    await overtake()
    expect(texts().at(-1)).toBe('One more thing')
    expect(timelines.value.get('c1')!.pending).toEqual([])
    expect(draft(replyDraft('c1'))).toBe('Yes, two left.')
    expect(overtaken.value.get('c1')).toEqual({ since: 2, upTo: 3 })
    // The conversation is not on screen: it is told where to find the reply.
    expect(toasts.value.at(-1)?.text).toContain('new messages came in before it')
    toasts.value.at(-1)!.action!.run()
    expect(location.hash).toBe('#/conversations/c1')
    history.replaceState(null, '', '#/')
  })

  it('is not told of where it is seen', async () => {
    route.value = { at: 'conversations', conversation: 'c1' }
    toasts.value = []
    void say('c1', 'Yes, two left.')
    await overtake()
    expect(toasts.value).toEqual([])
    route.value = { at: 'conversations' }
  })

  it('carries what the agent was shown when it is sent all the same, and is stopped again', async () => {
    setDisplayed('c1', timelines.value.get('c1')!)
    void say('c1', 'Yes, two left.')
    await overtake()
    socket().tell(message(4, { text: 'Not on the screen yet' }))
    void say('c1', 'Yes, two left.')
    expect(socket().of('say').at(-1)!.saw).toBe(3)
    expect(overtaken.value.has('c1')).toBe(false)
    await overtake(4)
    expect(overtaken.value.get('c1')).toEqual({ since: 3, upTo: 4 })
  })

  it('is not lost either when it was being tried again', async () => {
    void say('c1', 'Second try')
    const { cid } = socket().of('say').at(-1)!
    const refusal = {
      t: 'nack',
      cid,
      code: 'storage_unavailable',
      message: '',
      retry: true,
    } as const
    socket().tell(refusal)
    await settle()
    void sayAgain('c1', cid)
    expect(
      socket()
        .of('say')
        .filter((frame) => frame.cid === cid),
    ).toHaveLength(2)
    await overtake()
    expect(draft(replyDraft('c1'))).toContain('Second try')
  })
})

describe('a reply without an answer in time', () => {
  const lose = async (text: string) => {
    void say('c1', text)
    giveUpOld(true, Infinity)
    await settle()
    const { cid } = socket().of('say').at(-1)!
    const ack = { t: 'ack', cid, seq: 3, at: '2026-11-23T08:03:00Z' } as const
    return { cid, text, at: 0, ack }
  }
  const pending = () => timelines.value.get('c1')!.pending

  it('is said all the same when the answer comes late', async () => {
    const { ack } = await lose('Two left.')
    expect(pending()[0]?.failed).toBe('no_answer')
    socket().tell(ack)
    expect(pending()).toEqual([])
    expect(texts().at(-1)).toBe('Two left.')
  })

  it('leaves the composer when the late answer says that it need not be sent again', async () => {
    setDraft(replyDraft('c1'), undefined)
    const lost = await lose('Two left.')
    takeBack('c1', lost)
    expect(draft(replyDraft('c1'))).toBe('Two left.')
    socket().tell(lost.ack)
    expect(draft(replyDraft('c1'))).toBeUndefined()
    expect(texts().at(-1)).toBe('Two left.')
  })

  it('is the same reply when it is taken back and said again in the same words', async () => {
    const lost = await lose('Two left.')
    takeBack('c1', lost)
    void say('c1', 'Two left.')
    expect(socket().of('say').at(-1)!.cid).toBe(lost.cid)
    socket().tell(lost.ack)
    await settle()
    void say('c1', 'Two left.')
    expect(socket().of('say').at(-1)!.cid).not.toBe(lost.cid)
  })

  it('is another one once the first has been seen to be stored', async () => {
    const lost = await lose('Two left.')
    takeBack('c1', lost)
    socket().tell(message(3, { cid: lost.cid, text: 'Two left.' }))
    void say('c1', 'Two left.')
    expect(socket().of('say').at(-1)!.cid).not.toBe(lost.cid)
  })
})

it('signs out when the server says the session is over', async () => {
  unreachable = '/session'
  socket().drop(4440)
  await settle()
  expect(session.value).toBeNull()
})

it('fetches all anew when the session is good and only its rights are others', async () => {
  sessionStorage.clear()
  const reload = vi.spyOn(location, 'reload').mockImplementation(() => undefined)
  socket().drop(4440)
  await settle()
  expect(reload).toHaveBeenCalledOnce()
  expect(session.value).not.toBeNull()
  await lineEnded(false) // a line that never came up
  expect(reload).toHaveBeenCalledOnce()
  expect(session.value).toBeNull()
  reload.mockRestore()
})

it('keeps a message that is told while the page from before it is on its way', async () => {
  timelines.value = new Map()
  const opening = open('c1')
  while (!asked.some((path) => path.includes('/messages'))) await Promise.resolve()
  socket().tell(message(3))
  await opening
  expect(texts()).toEqual(['message 1', 'message 2', 'message 3'])
})

describe('a push', () => {
  const at = '2026-11-23T08:00:00Z'
  const told = (state: 'delivered' | 'shown', id: string, visitor: string) =>
    socket().tell({ t: 'receipt', id, site: 'shop', visitor, kind: 'invite', state, at })
  const confirm = (id: string) => {
    const { cid } = socket().of('push').at(-1)!
    socket().tell({ t: 'ack', cid, id, state: 'sent', connections: 1 })
    return settle()
  }

  it('without an answer is tried again under the same cid, another text under its own', async () => {
    const lost = push('shop', 'bob', 'invite', 'Hello!').catch((error: unknown) => error)
    giveUpOld(true, Infinity)
    expect(await lost).toMatchObject({ code: 'no_answer' })
    void push('shop', 'bob', 'invite', 'Hello!')
    const [first, again] = socket().of('push')
    expect(again).toEqual(first)
    expect(pushesTo('shop', 'bob').map(({ state }) => state)).toEqual(['sending'])
    await confirm('p1')
    void push('shop', 'bob', 'invite', 'Hello!')
    expect(socket().of('push')[2]!.cid).not.toBe(first!.cid)
    await confirm('p2')
  })

  it('never shows an earlier state than one told, also where the row has forgotten it', async () => {
    void push('shop', 'cat', 'invite', 'Hello!')
    told('delivered', 'p3', 'cat')
    await confirm('p3')
    expect(pushOnRow(row('cat'))).toBe('delivered')
    told('shown', 'p3', 'cat')
    expect(pushOnRow(row('cat'))).toBe('shown')
    expect(pushOnRow(row('cat', { push: { id: 'p3', kind: 'invite', state: 'sent', at } }))).toBe(
      'shown',
    )
  })
})
