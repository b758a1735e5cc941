// The frames over HTTP, for pages behind a proxy that lets no WebSocket through; looks like a
// WebSocket from outside. docs/protocol.md, "When WebSocket is blocked", has the requests.
/** Longer than the server lets a handshake wait for its turn (`handshake_wait_seconds`). */
const OPENING = 12_000
const MOST = 16_000
const FIRST_PROBE = 60_000
const LAST_PROBE = 30 * 60_000
const LOST = 1006
const HELLO_LATE = 4408
const BUSY = 1013
const WAIT = 5_000
const LONGEST_WAIT = 60_000

/** `wait` is how long a busy server wants to be left alone, in milliseconds. */
export interface Closed {
  code: number
  wait?: number
}

/** Whether a stream may get through, and when to see whether WebSocket does, on this page. */
let streams = true
let pause = FIRST_PROBE

export class HttpSocket {
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: Closed) => void) | null = null
  /** A WebSocket would get through by now. */
  onfree: (() => void) | null = null
  private key = ''
  private waiting: string[] = []
  private sending = false
  private requests = new AbortController()
  private probing: ReturnType<typeof setTimeout> | undefined
  private url: string

  /** `url` is the WebSocket's; `token` says whom the server knows. */
  constructor(
    private wsUrl: string,
    private token = '',
  ) {
    this.url = wsUrl.replace(/^ws(.*\/)ws\//, 'http$1live/')
    this.run().catch(() => this.end(LOST))
  }

  send(frame: string): void {
    this.waiting.push(frame)
    if (!this.sending) this.flush().catch(() => this.end(LOST))
  }

  close(): void {
    navigator.sendBeacon(this.path('close'), this.key)
    this.onclose = null
    this.end(LOST)
  }

  private end(code: number, wait?: number): void {
    clearTimeout(this.probing)
    if (this.readyState === 3) return
    this.readyState = 3
    this.requests.abort()
    this.onclose?.({ code, wait })
  }

  private async run(): Promise<void> {
    const closed = (streams && (await this.stream())) || (await this.poll())
    this.end(closed.code)
  }

  private opened({ key }: { key: string }): void {
    this.key = key
    this.readyState = 1
    this.probing = setTimeout(() => this.probe(), pause)
    this.onopen?.()
  }

  /** Nothing when the events do not come through as they are sent. */
  private async stream(): Promise<Closed | undefined> {
    const opening = new AbortController()
    const giveUp = setTimeout(() => opening.abort(), OPENING)
    this.requests.signal.addEventListener('abort', () => opening.abort())
    try {
      const headers = { Accept: 'text/event-stream' }
      const answer = await this.enter(headers, opening.signal)
      const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream')
      if (!isStream || !answer.body) opening.abort()
      for await (const { event, data } of events(answer.body!)) {
        if (event === 'open') {
          clearTimeout(giveUp)
          this.opened(JSON.parse(data) as { key: string })
        } else if (event === 'close') {
          const closed = JSON.parse(data) as Closed
          if (closed.code === HELLO_LATE) streams = false // `open` was held back until the end
          return closed
        } else this.tell(data)
      }
    } catch (error) {
      if (this.key || !opening.signal.aborted || this.requests.signal.aborted) throw error
    }
    if (this.key) throw new Error('cut off')
    streams = false
    return undefined
  }

  private async poll(): Promise<Closed> {
    this.opened((await (await this.enter()).json()) as { key: string })
    for (;;) {
      const answer = await this.post(this.path('poll'), this.key)
      const { frames, closed } = (await answer.json()) as { frames: unknown[]; closed?: Closed }
      for (const frame of frames) this.tell(JSON.stringify(frame))
      if (closed) return closed
    }
  }

  /** A frame the page cannot take must not end the connection: it would come again with the next,
   * and end that, for ever. */
  private tell(data: string): void {
    try {
      this.onmessage?.({ data })
    } catch (error) {
      reportError(error)
    }
  }

  /** One request at a time, so that the frames keep their order. */
  private async flush(): Promise<void> {
    this.sending = true
    while (this.waiting.length) {
      let size = 0
      const count = this.waiting.findIndex((frame) => (size += frame.length) > MOST)
      const frames = this.waiting.splice(0, count < 0 ? Infinity : Math.max(count, 1))
      await this.post(this.path('send'), [this.key, ...frames].join('\n'))
    }
    this.sending = false
  }

  /** When too many knock, strangers have to work first. */
  private async enter(headers?: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    const ask = (url: string) => this.fetch(url, this.token, headers, signal)
    let answer = await ask(this.url)
    const work = answer.status === 429 && (await workOf(answer))
    if (work) {
      const { solve } = await import('./work')
      const more = this.url.includes('?') ? '&' : '?'
      answer = await ask(`${this.url}${more}work=${await solve(work)}`)
    }
    return this.checked(answer)
  }

  private async post(url: string, body: string): Promise<Response> {
    return this.checked(await this.fetch(url, body))
  }

  private fetch(
    url: string,
    body: string,
    headers: Record<string, string> = {},
    signal = this.requests.signal,
  ): Promise<Response> {
    return fetch(url, { method: 'POST', body, headers, signal })
  }

  private checked(answer: Response): Response {
    if (answer.status === 503 || answer.status === 429) this.end(BUSY, waitOf(answer))
    if (!answer.ok) throw new Error(`${answer.status}`)
    return answer
  }

  private path(action: string): string {
    return this.url.replace(/live\/[^/]*$/, `live/${action}`)
  }

  /** Only an answer proves that frames pass; any will do. */
  private probe(): void {
    pause = Math.min(2 * pause, LAST_PROBE)
    const socket = new WebSocket(this.wsUrl, this.token || [])
    let proved = false
    const prove = () => {
      proved = true
      socket.close()
    }
    socket.onopen = () => socket.send('{"t":"ping"}')
    socket.onmessage = prove
    socket.onclose = ({ code }) => {
      if (this.readyState !== 1) return
      if (proved || code >= 4000) this.onfree?.()
      else this.probing = setTimeout(() => this.probe(), pause)
    }
  }
}

/** A task, where that is why it was refused. */
async function workOf(answer: Response): Promise<string | undefined> {
  try {
    return ((await answer.clone().json()) as { error: { work?: string } }).error.work
  } catch {
    return undefined // somebody else's answer
  }
}

/** A server that has its reasons to send us away is no proof of a blocked way. */
function waitOf(answer: Response): number {
  const told = Number(answer.headers.get('retry-after')) * 1000
  return told > 0 ? Math.min(told, LONGEST_WAIT) : WAIT
}

/** Of a stream of server-sent events, as this server writes them; passes over what others put in.
 * A text may hold line separators, which are no line's end here and which `.` does not match. */
async function* events(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ event: string; data: string }> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) {
      const found = /^(?:event: ([^\n]*)\n)?data: ([^\n]*)$/.exec(block)
      if (found) yield { event: found[1] ?? '', data: found[2]! }
    }
  }
}
