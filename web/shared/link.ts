// When a socket dials, pings, gives up and dials again. Decides only: times come in as arguments
// (milliseconds of a monotonic clock), what to do comes out; socket.ts does it.

export type LinkState = 'connecting' | 'live' | 'waiting' | 'stopped'

const SILENCE = 40_000
const HANDSHAKE = 20_000
const PROBE = 10_000
const STABLE = 60_000
const RESTART_SPREAD = 5_000
const LONGEST = 20_000
const SHORTEST = 500
const UNTOLD = 1006

export class Link {
  state: LinkState = 'waiting'
  /** When `tick` next has something to do. */
  due = 0
  /** How long the wait that began with the last `lost` is, in milliseconds. */
  pause = 0
  private tries = 0
  private liveSince = 0
  private pingEvery = 25_000
  private pingAt = Infinity
  private deadline = Infinity
  private probing = false
  private told: number | undefined
  private isHeard = false
  /** Dials in a row to which nobody answered. */
  private unheard = 0
  private worked = false

  constructor(
    private final: readonly number[],
    private random: () => number = Math.random,
  ) {}

  tick(now: number): 'dial' | 'ping' | 'hang up' | undefined {
    if (now < this.due || this.state === 'stopped') return
    if (this.state === 'waiting') {
      this.state = 'connecting'
      this.isHeard = false
      this.expect(now + HANDSHAKE)
      return 'dial'
    }
    if (now >= this.deadline) {
      // Browsers hold back the timers of hidden tabs and sleeping laptops: a watchdog that comes
      // late proves nothing, so it asks once before it judges.
      if (this.state === 'connecting' || this.probing || now - this.deadline < PROBE)
        return 'hang up'
      return this.probe(now)
    }
    this.schedulePing(now)
    return 'ping'
  }

  /** Any frame came in. */
  heard(now: number): void {
    this.isHeard = true
    if (this.state === 'live') this.expect(now + SILENCE)
  }

  /** The server has welcomed us and wants a ping every `seconds`. */
  ready(now: number, seconds: number): void {
    this.state = 'live'
    this.worked = true
    this.liveSince = now
    this.pingEvery = seconds * 1000
    this.schedulePing(now)
    this.expect(now + SILENCE)
  }

  /** The server will close this socket and has given us our turn to come back. */
  bye(milliseconds: number): void {
    this.told = milliseconds
  }

  /** `wait` is how long a busy server wants to be left alone before our own pause begins. */
  lost(now: number, code: number, wait = 0): void {
    if (this.state === 'stopped') return
    if (this.final.includes(code)) return this.stop()
    const wasLive = this.state === 'live'
    // The browser's code for a handshake that failed, whatever the reason; 0 is our own hanging up.
    this.unheard = this.isHeard || code > UNTOLD ? 0 : this.unheard + 1
    if (wasLive && now - this.liveSince >= STABLE) this.tries = 0
    this.pause = wait + (this.told ?? this.backOff())
    this.tries += 1
    this.told = undefined
    this.state = 'waiting'
    this.pingAt = this.deadline = Infinity
    this.due = now + this.pause
  }

  /** Nobody answers here: high time to try another way. What worked is given a second chance. */
  get blocked(): boolean {
    return this.state === 'waiting' && this.unheard > Number(this.worked)
  }

  /** From now on dials go another way. */
  rerouted(): void {
    this.unheard = 0
    this.worked = false
  }

  /** The network is back or a person looks at the page: no reason to wait any longer. */
  wake(now: number): 'dial' | 'ping' | undefined {
    if (this.state === 'waiting') {
      this.due = now
      return this.tick(now) as 'dial'
    }
    if (this.state === 'live') return this.probe(now)
    return undefined
  }

  stop(): void {
    this.state = 'stopped'
    this.due = Infinity
  }

  /** The first try spreads a whole restarted server's clients; later ones use full jitter. */
  private backOff(): number {
    if (this.tries === 0) return this.random() * RESTART_SPREAD
    const most = Math.min(LONGEST, 1000 * 2 ** this.tries)
    return SHORTEST + this.random() * (most - SHORTEST)
  }

  private probe(now: number): 'ping' {
    this.schedulePing(now)
    this.expect(now + PROBE)
    this.probing = true
    return 'ping'
  }

  private schedulePing(now: number): void {
    this.pingAt = now + this.pingEvery * (0.8 + 0.2 * this.random())
    this.due = Math.min(this.pingAt, this.deadline)
  }

  private expect(deadline: number): void {
    this.probing = false
    this.deadline = deadline
    this.due = Math.min(this.pingAt, deadline)
  }
}
