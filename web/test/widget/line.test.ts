import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { begin } from '../../widget/identity'
import { Line } from '../../widget/line'
import type { Settings } from '../../widget/settings'
import { welcome } from './frames'

class FakeSocket {
  static all: FakeSocket[] = []
  readyState = 0
  sent: unknown[] = []
  onopen?: () => void
  onclose?: (event: { code: number }) => void
  onmessage?: (event: { data: string }) => void
  constructor() {
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {}
  open() {
    this.readyState = 1
    this.onopen?.()
  }
}
const socket = () => FakeSocket.all.at(-1)!
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})

function connected() {
  const settings = { site: 'shop', base: 'https://chat.example/', consent: true } as Settings
  const line = new Line(settings, vi.fn(), vi.fn())
  line.connect()
  return line
}
async function refuse(times: number) {
  for (; times > 0; times--) {
    const before = FakeSocket.all.length
    socket().onclose?.({ code: 1006 })
    while (FakeSocket.all.length === before) await vi.advanceTimersByTimeAsync(500)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  warn.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a page that is never let in says once what to look at', async () => {
  connected()
  await refuse(2)
  expect(warn).not.toHaveBeenCalled()
  await refuse(5)
  expect(warn).toHaveBeenCalledOnce()
  const [text] = warn.mock.calls[0]!
  expect(text).toContain(`Is ${location.origin} one of the origins of site shop?`)
})

test('a page that was in once stays quiet, however long the server is away', async () => {
  connected()
  await refuse(2)
  socket().open()
  await refuse(9)
  expect(warn).not.toHaveBeenCalled()
})

test('what the page tells before the line is up goes out with the hello, cut to size', () => {
  const line = connected()
  const told = { name: 'Ana', about: 'x'.repeat(99_999), cart: { shoes: 1 } }
  begin(line, () => undefined).asked(['identify', told])
  socket().open()
  expect(socket().sent).toMatchObject([
    { t: 'hello', attrs: { name: 'Ana', about: 'x'.repeat(500) } },
  ])
})

test('a page that is turned between hello and welcome is told after it, and each page once', () => {
  const line = connected()
  socket().open()
  history.pushState(null, '', '/basket')
  line.turn()
  const turns = () => socket().sent.filter((frame) => (frame as { t: string }).t === 'page')
  expect(turns()).toEqual([])
  socket().onmessage?.({ data: JSON.stringify(welcome([])) })
  line.turn()
  expect(turns()).toMatchObject([{ t: 'page', url: location.href }])
})
