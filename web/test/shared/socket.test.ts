import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Socket } from '../../shared/socket'

/** What was asked of the server, and when, in seconds. */
let asked: [what: string, at: number][] = []
let health: () => Response | Promise<Response>
let open: () => Response | Promise<Response>
let page: Socket<{ t: string }, { t: 'hello' }>
let states: string[] = []

/** A WebSocket that is refused after 50 ms, as a proxy would, unless a test opens it. */
class Refused {
  static newest: Refused
  readyState = 0
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void
  private refusal = setTimeout(() => this.end(1006), 50)

  constructor() {
    note('WebSocket')
    Refused.newest = this
  }

  open(): void {
    clearTimeout(this.refusal)
    this.readyState = 1
    this.onopen?.()
    this.onmessage?.({ data: '{"t":"welcome"}' })
  }

  end(code: number): void {
    this.readyState = 3
    this.onclose?.({ code })
  }

  send(): void {}
  close(): void {}
}

const note = (what: string) => asked.push([what, performance.now() / 1000])
const dials = () => asked.map(([what]) => what).filter((what) => what !== 'healthz')
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)
const busy = (headers: Record<string, string> = {}) => new Response('', { status: 503, headers })

function enter(): void {
  page = new Socket({
    url: 'ws://halloo.example/ws/visitor',
    final: [],
    onFrame: (frame) => frame.t === 'welcome' && page.ready(25),
    onState: (state) => states.push(state),
  })
}

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Refused)
  vi.stubGlobal('fetch', async (url: string) => {
    const what = /[a-z]+$/.exec(url)![0]
    note(what === 'visitor' ? 'HTTP' : what)
    return what === 'healthz' ? health() : open()
  })
  vi.stubGlobal('navigator', { sendBeacon: () => true })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  asked = []
  states = []
  await import('../../shared/fallback')
})

afterEach(() => {
  page.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a proxy that answers for a server that is down is not taken for a way around', async () => {
  health = () => new Response('Bad gateway', { status: 502 })
  enter()
  await seconds(60)
  expect(new Set(dials())).toEqual(new Set(['WebSocket']))
  expect(dials().length).toBeLessThan(12)
})

test('the first dial over HTTP waits as any other does', async () => {
  health = () => Response.json({ status: 'ok' })
  open = () => new Promise(() => {})
  enter()
  await seconds(2.5)
  expect(dials()).toEqual(['WebSocket'])
  await seconds(0.1)
  expect(dials()).toEqual(['WebSocket', 'HTTP'])
})

test('a busy server is left alone for as long as it asks and longer each time', async () => {
  health = () => Response.json({ status: 'ok' })
  open = () => busy({ 'retry-after': '7' })
  enter()
  await seconds(60)
  const over = asked.filter(([what]) => what !== 'healthz').slice(1)
  expect(new Set(over.map(([what]) => what))).toEqual(new Set(['HTTP']))
  const pauses = over.slice(1).map(([, at], n) => at - over[n]![1])
  expect(pauses[0]).toBeGreaterThan(7)
  expect(pauses[1]).toBeGreaterThan(pauses[0]!)
  expect(asked.filter(([what]) => what === 'healthz')).toHaveLength(1)
})

test('a busy server that does not say for how long, or for days, is asked again in time', async () => {
  health = () => Response.json({ status: 'ok' })
  open = () => busy()
  enter()
  await seconds(3)
  open = () => busy({ 'retry-after': '99999' })
  await seconds(4)
  expect(dials()).toEqual(['WebSocket', 'HTTP'])
  await seconds(3)
  expect(dials()).toEqual(['WebSocket', 'HTTP', 'HTTP'])
  await seconds(70)
  expect(dials()).toEqual(['WebSocket', 'HTTP', 'HTTP', 'HTTP'])
})

test('a page that is live again keeps its way, whatever it hears of another', async () => {
  let answer!: (response: Response) => void
  health = () => new Promise((resolve) => (answer = resolve))
  enter()
  await seconds(2.56) // the second dial is under way
  Refused.newest.open()
  answer(Response.json({ status: 'ok' }))
  await seconds(1)
  expect(states.at(-1)).toBe('live')
  Refused.newest.end(1006)
  await seconds(5)
  expect(new Set(dials())).toEqual(new Set(['WebSocket']))
})
