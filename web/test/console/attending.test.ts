// Who else has the conversation open, and what the server is told of this screen.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { AgentFrame } from '../../shared/wire'
import { message } from './frames'

const { sent, up } = vi.hoisted(() => ({ sent: [] as AgentFrame[], up: { is: true } }))
vi.mock('../../console/state/line', () => ({
  isLive: () => up.is,
  send: (frame: AgentFrame) => up.is && sent.push(frame) > 0,
}))
const { applyAttending, applySaid, attend, attendAgain, othersIn } =
  await import('../../console/state/attending')

const typed = () => sent.filter((frame) => frame.t === 'typing').map(({ text }) => text)

beforeEach(() => {
  vi.useFakeTimers()
  attend(undefined, '')
  sent.length = 0
  up.is = true
})
afterEach(() => vi.useRealTimers())

it('the conversation on screen is told with what stands in its composer', () => {
  attend('c1', 'From before')
  expect(sent).toEqual([{ t: 'attend', conversation: 'c1', draft: 'From before' }])
  attend('c1', 'From before')
  attend(undefined, '')
  expect(sent.slice(1)).toEqual([{ t: 'attend', conversation: null }])
})

it('a draft is told at its first letter, then three times a second, and always to its end', () => {
  attend('c1', '')
  for (const text of ['W', 'We', 'We h', 'We have']) attend('c1', text)
  expect(typed()).toEqual(['W'])
  vi.advanceTimersByTime(350)
  expect(typed()).toEqual(['W', 'We have'])
  vi.advanceTimersByTime(5000)
  expect(typed()).toEqual(['W', 'We have'])
})

it('a composer that is empty again is told at once', () => {
  attend('c1', '')
  attend('c1', 'Hello')
  attend('c1', '')
  expect(typed()).toEqual(['Hello', ''])
  vi.advanceTimersByTime(5000)
  expect(typed()).toEqual(['Hello', ''])
})

it('on a new line all is told again, what was written meanwhile included', () => {
  attend('c1', '')
  up.is = false
  attend('c1', 'Written offline')
  up.is = true
  attendAgain()
  expect(sent.at(-1)).toEqual({ t: 'attend', conversation: 'c1', draft: 'Written offline' })
  vi.advanceTimersByTime(5000)
  expect(typed()).toEqual([])
})

it('others are shown for the conversation on screen, and only while the line is up', () => {
  attend('c1', '')
  const agents = [{ name: 'bob', draft: 'Hi' }]
  applyAttending({ t: 'attending', conversation: 'c0', agents })
  expect(othersIn('c0')).toEqual([])
  applyAttending({ t: 'attending', conversation: 'c1', agents })
  expect(othersIn('c1')).toEqual(agents)
  up.is = false
  expect(othersIn('c1')).toEqual([])
  up.is = true
  attend('c2', '')
  expect(othersIn('c1')).toEqual([])
})

it('what another has said is no draft any more', () => {
  attend('c1', '')
  applyAttending({ t: 'attending', conversation: 'c1', agents: [{ name: 'bob', draft: 'Hi' }] })
  applySaid(message(3, { from: { kind: 'agent', name: 'bob' }, text: 'Hi' }))
  expect(othersIn('c1')).toEqual([{ name: 'bob' }])
})
