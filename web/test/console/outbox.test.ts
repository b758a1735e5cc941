import { expect, it } from 'vitest'
import {
  answered,
  ask,
  giveUpOld,
  Refused,
  sendAgain,
  unanswered,
} from '../../console/state/outbox'

const claim = (cid: string) => ({ t: 'claim', conversation: 'c1', cid }) as const
const unheard = () => undefined

it('resolves with the answer to its cid and to no other', async () => {
  const first = ask(claim('a'), unheard, 1000)
  const second = ask(claim('b'), unheard, 1000)
  expect(unanswered.value).toBe(2)
  answered({ t: 'ack', cid: 'b' })
  expect(await second).toEqual({ t: 'ack', cid: 'b' })
  expect(unanswered.value).toBe(1)
  answered({ t: 'ack', cid: 'a' })
  await first
  expect(unanswered.value).toBe(0)
})

it('rejects with the code and the missed messages of a refusal', async () => {
  const asked = ask(claim('c'), unheard, 1000)
  answered({ t: 'nack', cid: 'c', code: 'stale', message: 'read first', retry: false })
  await expect(asked).rejects.toMatchObject({ code: 'stale', retry: false, missed: [] })
})

it('sends what has no answer again, unchanged, after a reconnect', async () => {
  const asked = ask(claim('d'), unheard, 1000)
  const sent: object[] = []
  sendAgain((frame) => sent.push(frame))
  expect(sent).toEqual([claim('d')])
  answered({ t: 'ack', cid: 'd' })
  await asked
})

it('gives up when no answer came in the time allowed', async () => {
  const asked = ask(claim('e'), unheard, 1000)
  giveUpOld(true, performance.now() + 999)
  expect(unanswered.value).toBe(1)
  giveUpOld(true, performance.now() + 1001)
  await expect(asked).rejects.toBeInstanceOf(Refused)
})

it('keeps a reply for as long as the line is down, and then gives it its whole time', async () => {
  const say = { t: 'say', conversation: 'c1', cid: 'f', text: 'Hello' } as const
  const asked = ask(say, unheard, 1000)
  giveUpOld(false, performance.now() + 300_000)
  sendAgain(unheard)
  giveUpOld(true, performance.now() + 999)
  expect(unanswered.value).toBe(1)
  giveUpOld(true, performance.now() + 1001)
  await expect(asked).rejects.toMatchObject({ code: 'no_answer' })
})
