import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { begin } from '../../widget/identity'
import type { Keep, Kept } from '../../widget/keep'
import type { Line } from '../../widget/line'
import type { Talk } from '../../widget/talk'
import { welcome } from './frames'

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})

/** A line that notes what is asked of it. */
function lineOf(state: Line['state'], kept: Kept = {}) {
  const keep = {
    name: 'halloo:shop',
    kept,
    read: () => keep.kept,
    change: (make: (kept: Kept) => Kept) => void (keep.kept = make(keep.kept)),
  }
  const line = {
    state,
    socket: state === 'live' ? {} : undefined,
    keep: keep as unknown as Keep,
    attrs: {},
    identity: undefined as string | undefined,
    owe: vi.fn(),
    send: vi.fn(),
    redial: vi.fn(),
  }
  const { owe, send, redial } = line
  return { line: line as unknown as Line, store: keep, owe, send, redial }
}
const nobody = () => undefined

beforeEach(() => void warn.mockClear())
afterEach(() => vi.unstubAllGlobals())

test('a token that is there before the line goes out with the hello, and once', () => {
  const { line, owe, send } = lineOf('connecting')
  const who = begin(line, nobody)
  who.asked(['identify', { token: 'jwt', plan: 'pro' }])
  expect([line.identity, line.attrs]).toEqual(['jwt', { plan: 'pro' }])
  expect(line.vet!({ ...welcome([]), badge: 'badge' })).toBe(false)
  expect(line.identity).toBe('badge')
  expect(owe).not.toHaveBeenCalled()
  expect(send).toHaveBeenCalledWith({ t: 'identify', attrs: { plan: 'pro' } })
})

test('a token that comes later is sent on the line that is there', () => {
  const { line, owe } = lineOf('live')
  begin(line, nobody).asked(['identify', { token: 'jwt' }])
  expect(owe).toHaveBeenCalledWith({ t: 'identify', identity: 'jwt' })
})

test('a token that comes while the hello is on its way follows it', () => {
  const { line, owe } = lineOf('connecting')
  line.socket = {} as Line['socket']
  begin(line, nobody).asked(['identify', { token: 'jwt' }])
  expect(owe).not.toHaveBeenCalled()
  line.vet!(welcome([]))
  expect(owe).toHaveBeenCalledExactlyOnceWith({ t: 'identify', identity: 'jwt' })
})

test('a refused token is told to the page, counts no more, and leaves the visitor as they are', () => {
  const { line, store } = lineOf('live', { visitor: 'v.1', unsent: [] })
  begin(line, nobody).asked(['identify', { token: 'jwt' }])
  const taken = line.vet!({ t: 'identity', visitor: 'v', token: 'v.1', refused: 'It has expired.' })
  expect(taken).toBe(true)
  expect(warn).toHaveBeenCalledExactlyOnceWith('It has expired.')
  expect(line.identity).toBeUndefined()
  expect(store.kept).toEqual({ visitor: 'v.1', unsent: [] })
})

test('what was kept of somebody else goes before anything else is done', () => {
  const { line, store } = lineOf('connecting', {
    visitor: 'ana.1',
    unsent: [{ cid: 'c', text: 'Hers', at: '' }],
    answered: { p: 'accepted' },
    muted: true,
  })
  begin(line, nobody)
  line.vet!({ ...welcome([]), token: 'new.1', other: true })
  expect(store.kept).toEqual({ visitor: 'new.1', muted: true })
})

test('after forget nothing of the former is on the screen or said', async () => {
  const { line, store, redial } = lineOf('live', { visitor: 'ana.1' })
  const notices = { keep: vi.fn() }
  const panel = { remove: vi.fn() }
  const chat = { outbox: { list: [1] }, pushes: { pending: [1] }, agent: {}, typing: true }
  const talk = {
    chat,
    notices,
    panel: Promise.resolve(panel),
    unfolded: 'p',
    close: vi.fn(),
    changed: vi.fn(),
  }
  const who = begin(line, () => Promise.resolve(talk as unknown as Talk))
  line.identity = 'badge'
  who.asked(['forget'])
  expect([line.identity, store.kept]).toEqual([undefined, { muted: undefined }])
  expect(redial).toHaveBeenCalledOnce()
  line.vet!(welcome([]))
  await talk.panel
  await Promise.resolve()
  expect([chat.outbox.list, chat.pushes.pending, chat.agent]).toEqual([[], [], undefined])
  expect(panel.remove).toHaveBeenCalledOnce()
})

test('tabs of one browser tell each other who it is, when one is asked to come back', async () => {
  const [here, there] = [lineOf('live'), lineOf('live')]
  begin(here.line, nobody)
  begin(there.line, nobody)
  here.line.identity = 'badge'
  there.line.vet!({ t: 'bye', code: 'draining', reconnect_after_ms: 0 })
  there.line.vet!({ t: 'bye', code: 'merged', reconnect_after_ms: 0 })
  await vi.waitFor(() => expect(there.line.identity).toBe('badge'))
})
