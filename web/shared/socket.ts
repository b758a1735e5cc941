// A WebSocket of JSON frames that keeps coming back; where none gets through, the same frames over
// HTTP (fallback.ts). All timing is decided in link.ts.
import type { Closed, HttpSocket } from './fallback'
import { Link, type LinkState } from './link'

export type { LinkState }

export interface SocketOptions<In> {
  url: string
  /** Close codes after which dialling again is pointless. */
  final: readonly number[]
  /** Whom the server knows by it; undefined for nobody yet. */
  token?(): string | undefined
  /** The socket is open: say hello. */
  onOpen?(): void
  onFrame(frame: In): void
  /** `code` is the last close code, `pause` how long the wait for the next try is (ms). */
  onState?(state: LinkState, detail: { code: number; pause: number }): void
}

/** Half a surrogate pair, as cutting a text to length leaves it, is not valid in a frame. */
const wellFormed = (_key: string, value: unknown) =>
  typeof value === 'string' && value.toWellFormed ? value.toWellFormed() : value

type Control = { t: string; reconnect_after_ms?: number }

export class Socket<In extends { t: string }, Out extends { t: string }> {
  private link: Link
  private Way: typeof WebSocket | typeof HttpSocket = WebSocket
  private socket: WebSocket | HttpSocket | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private code = 0
  private shown: LinkState | undefined

  constructor(private options: SocketOptions<In>) {
    this.link = new Link(options.final)
    addEventListener('online', this.wake)
    addEventListener('pageshow', this.wake)
    addEventListener('pagehide', this.leave)
    document.addEventListener('visibilitychange', this.wake)
    this.turn()
  }

  /** False when the frame could not be handed to an open socket. */
  send(frame: Out | { t: 'ping' }): boolean {
    if (this.socket?.readyState !== 1) return false
    this.socket.send(JSON.stringify(frame, wellFormed))
    return true
  }

  /** Call on the server's welcome: from here on the link is live. */
  ready(pingSeconds: number): void {
    this.link.ready(performance.now(), pingSeconds)
    this.settle()
  }

  close(): void {
    removeEventListener('online', this.wake)
    removeEventListener('pageshow', this.wake)
    removeEventListener('pagehide', this.leave)
    document.removeEventListener('visibilitychange', this.wake)
    this.link.stop()
    this.drop()
    this.settle()
  }

  private wake = () => {
    if (document.visibilityState === 'visible') this.turn(this.link.wake(performance.now()))
  }

  private turn(todo = this.link.tick(performance.now())): void {
    if (todo === 'dial') this.dial()
    else if (todo === 'ping') this.send({ t: 'ping' })
    else if (todo === 'hang up') {
      this.leave()
      this.reroute()
    }
    this.settle()
  }

  /** Does not wait for the close to be confirmed: a dead network would keep us mute for minutes,
   * and a page with an open socket cannot be kept for the visitor's *back*. */
  private leave = () => {
    this.drop()
    this.link.lost(performance.now(), 0)
    this.settle()
  }

  /** Takes the other way when this one seems blocked, but HTTP only when HTTP gets through. */
  private async reroute(): Promise<void> {
    if (!this.link.blocked) return
    if (this.Way !== WebSocket) return this.take(WebSocket)
    const { url } = this.options
    try {
      // Only the server's own answer counts, not what a proxy says in its place.
      if (!(await fetch(url.replace(/^ws(.*\/)ws\/.*/, 'http$1healthz'))).ok) return
      const { HttpSocket } = await import('./fallback')
      if (this.link.blocked) this.take(HttpSocket) // still
    } catch {
      // Nobody there, or nobody of ours: we come back the way we went.
    }
  }

  private take(way: typeof this.Way): void {
    this.Way = way
    this.link.rerouted()
  }

  private dial(): void {
    const socket = new this.Way(this.options.url, this.options.token?.())
    this.socket = socket
    if ('onfree' in socket)
      socket.onfree = () => {
        this.take(WebSocket)
        this.leave()
        this.wake()
      }
    socket.onopen = () => this.options.onOpen?.()
    socket.onmessage = (event: { data: string }) => {
      const frame = JSON.parse(event.data) as In & Control
      this.link.heard(performance.now())
      if (frame.t === 'bye') this.link.bye(frame.reconnect_after_ms ?? 0)
      if (frame.t !== 'pong') this.options.onFrame(frame)
      this.settle()
    }
    socket.onclose = ({ code, wait }: Closed) => {
      this.code = code
      this.link.lost(performance.now(), code, wait)
      this.reroute()
      this.settle()
    }
  }

  private drop(): void {
    const socket = this.socket
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    // Browsers complain, on the host page's console, of a socket closed before it was open.
    if (socket.readyState === 0) socket.onopen = () => socket.close()
    else socket.close()
  }

  /** Tells a changed state and sets the one timer. */
  private settle(): void {
    const { state, due, pause } = this.link
    clearTimeout(this.timer)
    if (due < Infinity) this.timer = setTimeout(() => this.turn(), due - performance.now())
    if (state === this.shown) return
    this.shown = state
    this.options.onState?.(state, { code: this.code, pause })
  }
}
