import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const OPEN = 'event: open\ndata: {"key":"k"}\n\n'
const CLOSE = 'event: close\ndata: {"code":1012}\n\n'

beforeEach(() => {
  vi.resetModules() // what a page has learnt of its network is kept in the module
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function streamed(...events: string[]): Response {
  return new Response(events.join(''), { headers: { 'content-type': 'text/event-stream' } })
}

type Reply = (url: string, request: RequestInit) => Response | Promise<Response>

/** What a page hears on a connection that is answered so. */
async function page(reply: Reply, take: (frame: string) => void = () => {}) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string, request: RequestInit) => {
    const isStream = 'Accept' in (request.headers as object)
    asked.push(`${isStream ? 'stream' : ''}${url.replace(/^.*\/live\//, ' ')}`.trim())
    return reply(url, request)
  })
  const { HttpSocket } = await import('../../shared/fallback')
  const socket = new HttpSocket('ws://halloo.example/ws/visitor')
  const heard: string[] = []
  const ends: { code: number }[] = []
  let isOpen = false
  socket.onopen = () => (isOpen = true)
  socket.onmessage = ({ data }) => {
    heard.push(data)
    take(data)
  }
  socket.onclose = (end) => ends.push(end)
  return { asked, heard, ends, isOpen: () => isOpen }
}

test('a text with a line separator comes through a stream as it is', async () => {
  const frames = ['{"t":"message","text":"one\u2028two\u2029three\u0085four"}', '{"t":"pong"}']
  const { heard, ends } = await page(() =>
    streamed(OPEN, ...frames.map((frame) => `data: ${frame}\n\n`), CLOSE),
  )
  await vi.waitFor(() => expect(ends).toEqual([{ code: 1012 }]))
  expect(heard).toEqual(frames)
})

test('what is no event of ours is passed over', async () => {
  const { heard, ends } = await page(() =>
    streamed(': a proxy was here\n\n', OPEN, 'retry: 5\n\n', 'data: {"t":"pong"}\n\n', CLOSE),
  )
  await vi.waitFor(() => expect(ends).toEqual([{ code: 1012 }]))
  expect(heard).toEqual(['{"t":"pong"}'])
})

test('a frame the page cannot take is reported and does not cost the connection', async () => {
  // It would come again with the next connection, and end that as well, for ever.
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const { heard, ends } = await page(
    () => streamed(OPEN, 'data: {"t"\n\n', 'data: {"t":"pong"}\n\n', CLOSE),
    (frame) => JSON.parse(frame) as unknown,
  )
  await vi.waitFor(() => expect(ends).toEqual([{ code: 1012 }]))
  expect(heard).toEqual(['{"t"', '{"t":"pong"}'])
  expect(report).toHaveBeenCalledOnce()
})

test('nor does one that comes by polling', async () => {
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const { heard, ends } = await page(
    (url) => {
      if (!url.endsWith('/poll')) return Response.json({ key: 'k' })
      return Response.json({ frames: [{ t: 'new' }, { t: 'pong' }], closed: { code: 1012 } })
    },
    (frame) => {
      if (frame.includes('new')) throw new Error('What is this?')
    },
  )
  await vi.waitFor(() => expect(ends).toEqual([{ code: 1012 }]))
  expect(heard).toEqual(['{"t":"new"}', '{"t":"pong"}'])
  expect(report).toHaveBeenCalledOnce()
})

/** Answers after a while, unless the page hangs up before. */
const after = (milliseconds: number, answer: () => Response): Reply =>
  (_url, { signal }) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      setTimeout(() => resolve(answer()), milliseconds)
    })

test('a stream that waits for its turn to be let in is not given up', async () => {
  const { asked, isOpen } = await page(after(8_500, () => streamed(OPEN)))
  await vi.advanceTimersByTimeAsync(8_499)
  expect(isOpen()).toBe(false)
  await vi.advanceTimersByTimeAsync(100)
  expect(isOpen()).toBe(true)
  expect(asked).toEqual(['stream visitor'])
})

test('a page whose stream is held back polls, and does so from then on', async () => {
  const held = after(99_999, () => streamed(OPEN))
  const polled: Reply = (url, request) =>
    'Accept' in (request.headers as object) || url.endsWith('/poll')
      ? held(url, request)
      : Response.json({ key: 'k' })
  const first = await page(polled)
  await vi.advanceTimersByTimeAsync(15_000)
  expect(first.isOpen()).toBe(true)
  expect(first.asked).toEqual(['stream visitor', 'visitor', 'poll'])
  const second = await page(polled)
  await vi.advanceTimersByTimeAsync(0)
  expect(second.isOpen()).toBe(true)
  expect(second.asked).toEqual(['visitor', 'poll'])
})

test('a page whose stream comes only when the server has given it up polls the next time', async () => {
  const late = 'event: close\ndata: {"code":4408}\n\n'
  const { ends } = await page(() => streamed(OPEN, late))
  await vi.waitFor(() => expect(ends).toEqual([{ code: 4408 }]))
  const { asked } = await page(() => Response.json({ key: 'k', frames: [], closed: { code: 1012 } }))
  await vi.advanceTimersByTimeAsync(0)
  expect(asked.slice(0, 2)).toEqual(['visitor', 'poll'])
})

test('a page that has to work first does, and comes back with it', async () => {
  const task = '8.1795867200.deadbeef.0123456789abcdef0123'
  const refusal = { error: { code: 'work_needed', message: '', retry: true, work: task } }
  const { asked, ends } = await page((url) =>
    url.includes('work=') ? streamed(OPEN, CLOSE) : Response.json(refusal, { status: 429 }),
  )
  await vi.waitFor(() => expect(ends).toEqual([{ code: 1012 }]))
  expect(asked[0]).toBe('stream visitor')
  expect(asked[1]).toMatch(/^stream visitor\?work=8\.1795867200\.deadbeef\.[0-9a-f]{20}\.\d+$/)
})

test('another refusal is told with how long to wait', async () => {
  const { asked, ends } = await page(
    () => new Response('<h1>Slow down</h1>', { status: 429, headers: { 'retry-after': '7' } }),
  )
  await vi.waitFor(() => expect(ends).toEqual([{ code: 1013, wait: 7000 }]))
  expect(asked).toEqual(['stream visitor'])
})
