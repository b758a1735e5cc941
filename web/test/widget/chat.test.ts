import { beforeEach, expect, test, vi } from 'vitest'
import type { VisitorFrame } from '../../shared/wire'
import { Chat } from '../../widget/chat'
import { Keep } from '../../widget/keep'
import type { Line } from '../../widget/line'
import { message, push, welcome } from './frames'

/** A chat on a line that only writes down what is sent on it. */
function chatting(consent = true) {
  const sent: VisitorFrame[] = []
  const send = (frame: VisitorFrame) => !!sent.push(frame)
  const line = { keep: new Keep('halloo:site', consent), send, owe: send } as unknown as Line
  const arrived: [string, boolean][] = []
  const chat = new Chat(line, {
    changed: () => {},
    arrived: ({ text }, expected) => arrived.push([text, expected]),
    pushed: () => {},
  })
  const said = () => sent.filter((frame) => frame.t === 'say')
  return { chat, line, sent, said, arrived }
}
const mei = { kind: 'agent' as const, name: 'Mei' }
const texts = (chat: Chat) => chat.talk.messages.map((each) => each.text)

beforeEach(() => localStorage.clear())

test('what the visitor says moves from sending to sent under the same cid', () => {
  const { chat, said } = chatting()
  chat.say('Hello')
  const cid = said()[0]!.cid
  expect(chat.outbox.list.map((each) => each.cid)).toEqual([cid])
  chat.take({ t: 'ack', cid, seq: 1, at: '2026-01-05T10:00:00.000Z' })
  expect(chat.outbox.list).toEqual([])
  expect(chat.talk.messages.map((each) => each.cid)).toEqual([cid])
})

test('after every welcome the unsent is said again, under the same cid', () => {
  const { chat, said } = chatting()
  chat.say('Hello')
  chat.take(welcome([]))
  const [first, second] = said()
  expect(second).toEqual(first)
})

test('a message stored before its ack got lost is not said again', () => {
  const { chat, said } = chatting()
  chat.say('Hello')
  chat.take(welcome([message(1, { cid: said()[0]!.cid, text: 'Hello' })]))
  expect(said()).toHaveLength(1)
  expect(texts(chat)).toEqual(['Hello'])
})

test('a refusal that may pass is tried again by itself', () => {
  vi.useFakeTimers()
  const { chat, said } = chatting()
  chat.say('Hello')
  chat.take({ t: 'nack', cid: said()[0]!.cid, code: 'too_fast', message: '', retry: true })
  vi.advanceTimersByTime(2000)
  vi.useRealTimers()
  expect(said()).toHaveLength(2)
})

test('a message that nobody answers is said again before those behind it', () => {
  vi.useFakeTimers()
  const { chat, said } = chatting()
  chat.say('Hello')
  chat.say('Anybody?')
  vi.advanceTimersByTime(20_000)
  vi.useRealTimers()
  expect(said().map(({ text }) => text)).toEqual(['Hello', 'Hello'])
})

test('what was typed offline is stored in its order, as fast as the server takes it', () => {
  vi.useFakeTimers()
  const { chat, line, said } = chatting()
  const down = vi.spyOn(line, 'send').mockReturnValue(false)
  const texts = Array.from({ length: 16 }, (_, count) => String(count + 1))
  for (const text of texts.slice(0, 15)) chat.say(text)
  down.mockRestore()

  const stored: string[] = []
  const start = performance.now()
  const answer = () => {
    // Ten at once, then one a second.
    for (let frame; (frame = said()[answered]); answered++) {
      const seconds = (performance.now() - start) / 1000
      const { cid, text } = frame
      if (stored.length >= 10 + Math.floor(seconds)) {
        chat.take({ t: 'nack', cid, code: 'too_fast', message: '', retry: true })
        continue
      }
      stored.push(text)
      chat.take({ t: 'ack', cid, seq: stored.length, at: '2026-01-05T10:00:00.000Z' })
    }
  }
  let answered = 0
  chat.take(welcome([]))
  answer()
  expect(stored).toHaveLength(10)
  chat.say('16')
  for (let tenths = 0; tenths < 100; tenths++) {
    answer()
    vi.advanceTimersByTime(100)
  }
  vi.useRealTimers()
  expect(stored).toEqual(texts)
})

test('a final refusal waits for the visitor', () => {
  const { chat, said } = chatting()
  chat.say('Hello')
  const { cid } = said()[0]!
  chat.take({ t: 'nack', cid, code: 'conflict', message: '', retry: false })
  expect(chat.outbox.list[0]?.failed).toBe('conflict')
  chat.tryAgain(cid)
  expect(said().map((frame) => frame.cid)).toEqual([cid, cid])
})

test('what an earlier page had not sent is said once consent has brought it back', () => {
  vi.useFakeTimers()
  const unsent = [{ cid: 'earlier', text: 'Earlier', at: new Date().toISOString() }]
  localStorage.setItem('halloo:site', JSON.stringify({ unsent }))
  const { chat, line, said } = chatting(false)
  expect(chat.outbox.list).toEqual([])
  line.keep.allow(true, true)
  vi.advanceTimersByTime(0)
  vi.useRealTimers()
  expect(said()).toEqual([{ t: 'say', cid: 'earlier', text: 'Earlier' }])
})

test('answering an invitation accepts it first, and its words are shown once', () => {
  const { chat, sent, arrived } = chatting()
  chat.take(push('p'))
  chat.say('Yes please')
  expect(sent.map((frame) => frame.t)).toEqual(['receipt', 'receipt', 'say'])
  expect(sent[1]).toMatchObject({ id: 'p', state: 'accepted' })
  chat.take(message(1, { cid: 'p', from: mei, text: 'May I help?' }))
  expect(chat.pushes.pending).toEqual([])
  expect(arrived).toEqual([['May I help?', true]])
})

test('it resumes where the conversation on this page stands', () => {
  const { chat, line } = chatting()
  expect(line.resume()).toBeUndefined()
  chat.take(message(4))
  expect(line.resume()).toEqual({ epoch: 'one', seq: 4 })
})

test('a hole in the sequence is filled from the history', () => {
  const { chat, sent } = chatting()
  chat.take(message(1))
  chat.take(message(4))
  expect(sent).toContainEqual({ t: 'history', before: 4 })
  chat.take({ t: 'history', messages: [message(2), message(3)], more: true })
  expect(texts(chat)).toEqual(['1', '2', '3', '4'])
})

test('a hole larger than a page is filled page by page, and no hole is asked about for ever', () => {
  const { chat, sent } = chatting()
  const asked = () => sent.flatMap((frame) => (frame.t === 'history' ? [frame.before] : []))
  const answer = (...seqs: number[]) =>
    chat.take({ t: 'history', messages: seqs.map((seq) => message(seq)), more: true })
  chat.take(message(1))
  chat.take(message(8))
  answer(6, 7)
  answer(4, 5)
  answer(2, 3)
  expect(asked()).toEqual([8, 6, 4])
  expect(texts(chat)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  chat.take(message(10))
  answer()
  chat.take(message(11))
  expect(asked()).toEqual([8, 6, 4, 10])
})

test('a hole that was open when the line broke is asked about again', () => {
  const { chat, sent } = chatting()
  chat.take(message(1))
  chat.take(message(4))
  chat.take(welcome([message(5)], { recovered: true }))
  expect(sent.filter((frame) => frame.t === 'history')).toHaveLength(2)
})

test('a hole that is seen when an own message is confirmed is asked about as well', () => {
  const { chat, sent, said } = chatting()
  chat.take(message(1))
  chat.say('Hello')
  chat.take({ t: 'ack', cid: said()[0]!.cid, seq: 4, at: '2026-01-05T10:00:00.000Z' })
  expect(sent).toContainEqual({ t: 'history', before: 4 })
})

test('a hole is asked about again until the server has answered', () => {
  vi.useFakeTimers()
  const { chat, sent } = chatting()
  const asked = () => sent.flatMap((frame) => (frame.t === 'history' ? [frame.before] : []))
  chat.take(message(5))
  chat.take(message(8))
  vi.advanceTimersByTime(10_000)
  expect(asked()).toEqual([8, 8])
  // The earlier messages that the visitor wants to see are no answer to this.
  chat.take({ t: 'history', messages: [message(4)], more: true })
  vi.advanceTimersByTime(10_000)
  expect(asked()).toEqual([8, 8, 8])
  chat.take({ t: 'history', messages: [message(6), message(7)], more: true })
  vi.advanceTimersByTime(60_000)
  vi.useRealTimers()
  expect(asked()).toEqual([8, 8, 8])
  expect(texts(chat)).toEqual(['4', '5', '6', '7', '8'])
})

test('an agent of yesterday is not called present, one who speaks now is', () => {
  const { chat } = chatting()
  chat.take(welcome([message(1, { from: mei })]))
  expect(chat.agent).toMatchObject({ name: 'Mei', here: false })
  chat.take(message(2, { from: mei }))
  expect(chat.agent?.here).toBe(true)
})

test('what was seen is told once', () => {
  const { chat, sent } = chatting()
  chat.take(message(1, { from: mei }))
  chat.seen()
  chat.seen()
  expect(sent).toEqual([{ t: 'seen', seq: 1 }])
  expect(chat.talk.unread).toBe(0)
})

test('what was seen is told again when the line broke before the server had it', () => {
  for (const recovered of [true, false]) {
    const { chat, sent } = chatting()
    const seen = () => sent.filter((frame) => frame.t === 'seen')
    chat.take(message(1, { from: mei }))
    chat.seen()
    chat.take(welcome([message(1, { from: mei })], { recovered }))
    expect(seen()).toEqual(Array(2).fill({ t: 'seen', seq: 1 }))
    const { conversation } = welcome([])
    chat.take(welcome([], { recovered: true, conversation: { ...conversation!, visitor_seen: 1 } }))
    expect(seen()).toHaveLength(2)
    expect(chat.talk.unread).toBe(0)
  }
})
