// Watches for what the server asks of the page that is open, and tells it. What is true stays noted
// until the page is turned, so that a new program, or a line that was down, loses none of it.
import type { Signal, Signals } from '../shared/wire'
import { place } from './pages'

type Program = Omit<Signals, 't'>

const CLICKS_MOST = 10
/** A page is judged too short to scroll only when it has had this long to fill. */
const FILLED = 1000
const MOVES = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchmove', 'scroll', 'pageshow']
/** Heard where they happen only: others' are the page's own doing, or a way from part to part. */
const OWN = ['scroll', 'mouseleave']

export class Watch {
  private program: Program = {}
  private listening = new AbortController()
  private url = place().url
  /** What the server has been told of this page, the idle ones while the stillness lasts. */
  private told = new Set<string>()
  private depth = 0
  private left = false
  private still = false
  private movedAt = performance.now()
  private clicks = 0
  private unsaid: Signal[] = []
  private filled = 0
  private stills = 0
  private frame = 0

  /** `send` is false when there is no line now; what it did not take is told after the next. */
  constructor(private send: (signal: Signal) => boolean) {}

  /** On another page everything counts anew; a new title makes no other page. */
  turn(): void {
    const { url } = place()
    if (url === this.url) return
    this.url = url
    this.told.clear()
    this.unsaid = []
    this.depth = this.clicks = 0
    this.left = this.still = false
    this.movedAt = performance.now()
    this.begin()
  }

  /** A new line: its server may have heard nothing of this page. */
  again(program: Program): void {
    this.turn()
    this.told.clear()
    this.unsaid = this.unsaid.filter((signal) => !this.send(signal))
    this.follow(program)
  }

  /** Replaces what was watched for. */
  follow(program: Program): void {
    this.program = program
    this.listening.abort()
    this.listening = new AbortController()
    const { scroll, idle, exit, click } = program
    if (scroll?.length) this.on(window, ['scroll'], this.measureSoon)
    if (idle?.length) this.on(window, MOVES, this.moved)
    if (exit) this.on(document.documentElement, ['mouseleave'], this.leaves)
    if (click?.length) this.on(window, ['click'], this.clicked)
    this.begin()
  }

  private on<Of extends Event>(at: EventTarget, names: string[], then: (event: Of) => void): void {
    const { signal } = this.listening
    for (const name of names) {
      const capture = !OWN.includes(name)
      at.addEventListener(name, then as EventListener, { capture, passive: true, signal })
    }
  }

  private begin(): void {
    clearTimeout(this.filled)
    const { scroll, exit } = this.program
    if (scroll?.length) this.filled = window.setTimeout(this.measureSoon, FILLED)
    if (exit && this.left) this.tell('exit')
    this.tellDepth()
    this.tellStillness()
  }

  /** Once a frame, when the layout is known anyway; never for a page that nobody sees. */
  private measureSoon = () => {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0
      this.depth = Math.max(this.depth, depthNow())
      this.tellDepth()
    })
  }

  private tellDepth(): void {
    for (const depth of this.program.scroll ?? [])
      if (this.depth >= depth) this.tell('scroll', depth)
  }

  private tellStillness = () => {
    clearTimeout(this.stills)
    const passed = (performance.now() - this.movedAt) / 1000
    let next = 0
    // The longest first: it says best since when.
    for (const seconds of [...(this.program.idle ?? [])].sort((a, b) => b - a))
      if (passed < seconds) next = seconds
      else {
        this.still = true
        this.tell('idle', seconds)
      }
    if (next) this.stills = window.setTimeout(this.tellStillness, (next - passed) * 1000)
  }

  /** Comes often: notes the time, and does more only at the end of a stillness. */
  private moved = () => {
    this.movedAt = performance.now()
    if (!this.still) return
    this.still = false
    const before = this.told.size
    for (const key of this.told) if (key.startsWith('idle')) this.told.delete(key)
    if (this.told.size < before) this.insist({ t: 'signal', name: 'active' })
    this.tellStillness()
  }

  private leaves = ({ clientY }: MouseEvent) => {
    if (clientY > 0) return
    this.left = true
    this.tell('exit')
  }

  private clicked = ({ target }: Event) => {
    for (const selector of this.program.click!)
      if (fits(target, selector) && this.clicks++ < CLICKS_MOST)
        this.insist({ t: 'signal', name: 'click', target: selector })
  }

  private tell(name: Signal['name'], value?: number): void {
    const key = name + value
    if (!this.told.has(key) && this.send({ t: 'signal', name, value })) this.told.add(key)
  }

  private insist(signal: Signal): void {
    if (!this.send(signal)) this.unsaid.push(signal)
  }
}

/** From 0 at the top to 100 at the end; the whole of a page that has nothing to scroll. */
function depthNow(): number {
  const { scrollTop, scrollHeight, clientHeight } = document.scrollingElement!
  const below = scrollHeight - clientHeight
  return below > 0 ? Math.round((scrollTop / below) * 100) : 100
}

function fits(target: EventTarget | null, selector: string): boolean {
  try {
    return !!(target as Element).closest(selector)
  } catch {
    return false // no selector, or no element
  }
}
