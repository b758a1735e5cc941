// The visitor's line to the server: who we are, which page this is, what the page tells of the
// visitor. What is talked about on it is none of its business.
import { Socket, type LinkState } from '../shared/socket'
import type { Resume, VisitorFrame, VisitorServerFrame } from '../shared/wire'
import type { Attrs } from './attrs'
import { Keep } from './keep'
import { place } from './pages'
import type { Settings } from './settings'

/** A bad site key, origin or frame stays bad; a late hello or one tab too many does not. */
const FINAL = [4400, 4401, 4403, 4404, 4405, 4413, 4440]
const OWED_MOST = 100
/** So many tries without ever getting in are no bad moment but a wrong setting. */
const REFUSALS_TOLD = 3

export class Line {
  state: LinkState = 'connecting'
  keep: Keep
  /** What the page tells of the visitor, and that the site vouches for them. identity.ts minds
   * both, and whom frames are meant for; what it takes for itself goes no further. */
  attrs: Attrs = {}
  identity?: string
  vet?: (frame: VisitorServerFrame) => boolean
  /** Where the conversation on this page stands; undefined while there is none. */
  resume: () => Resume | undefined = () => undefined
  private owed: VisitorFrame[] = []
  private told = false
  /** The page as the server was told of it. */
  private page = ''
  private wasOpen = false
  private refusals = 0
  socket: Socket<VisitorServerFrame, VisitorFrame> | undefined

  constructor(
    private settings: Settings,
    private heard: (frame: VisitorServerFrame) => void,
    readonly turned: () => void,
  ) {
    this.keep = new Keep(`halloo:${settings.site}`, settings.consent)
  }

  connect(): void {
    const { base, site } = this.settings
    this.socket = new Socket({
      url: `${base.replace(/^http/, 'ws')}ws/visitor?site=${encodeURIComponent(site)}`,
      final: FINAL,
      token: () => this.keep.read().visitor,
      onOpen: () => {
        this.wasOpen = true
        this.hello()
      },
      onFrame: (frame) => this.take(frame),
      onState: (state) => {
        this.state = state
        if (state === 'waiting' && !this.wasOpen && ++this.refusals === REFUSALS_TOLD) this.warn()
        this.turned()
      },
    })
  }

  /** Leaves and comes back, which brings everything again that is not answered. */
  redial(): void {
    this.socket?.close()
    this.connect()
  }

  /** False when there is no live socket; what must arrive goes through `owe` or the outbox. */
  send(frame: VisitorFrame): boolean {
    return this.state === 'live' && !!this.socket?.send(frame)
  }

  /** Sent now or after the next welcome. */
  owe(frame: VisitorFrame): void {
    this.owed = [...this.owed, frame].slice(-OWED_MOST)
    this.settle()
  }

  /** Tells of another page or title; between hello and welcome that has to wait. */
  turn(): void {
    const now = place()
    const page = JSON.stringify(now)
    if (page !== this.page && this.send({ t: 'page', ...now })) this.page = page
  }

  consent(consent: boolean): void {
    const token = this.keep.read().visitor
    this.settings.consent = consent
    // Somebody who has said nothing yet may turn out to be the visitor of an earlier day.
    this.keep.allow(consent, !this.resume())
    // Also between hello and welcome, which would name somebody new and be kept.
    if (this.socket && token !== this.keep.read().visitor) this.redial()
    else this.tellConsent()
  }

  private hello(): void {
    const { site, consent } = this.settings
    this.told = consent
    const page = place()
    this.page = JSON.stringify(page)
    this.socket?.send({
      t: 'hello',
      site,
      visitor: this.keep.read().visitor,
      page: { ...page, referrer: document.referrer.slice(0, 2048) },
      lang: navigator.language,
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: `${screen.width}x${screen.height}`,
      consent,
      resume: this.resume(),
      attrs: this.attrs,
      identity: this.identity,
    })
  }

  /** A browser does not tell a refused handshake from a dead network, nor does it say why. */
  private warn(): void {
    console.warn(
      `Halloo cannot connect. Is ${location.origin} one of the origins of site ` +
        `${this.settings.site}? See Settings → Sites.`,
    )
  }

  private take(frame: VisitorServerFrame): void {
    if (this.vet?.(frame)) return
    if (frame.t === 'welcome') {
      this.keep.change((kept) => ({ ...kept, visitor: frame.token }))
      this.socket?.ready(frame.ping_s)
      this.tellConsent()
      this.turn()
      this.settle()
    }
    this.heard(frame)
  }

  private settle(): void {
    this.owed = this.owed.filter((frame) => !this.send(frame))
  }

  private tellConsent(): void {
    const { consent } = this.settings
    if (consent !== this.told && this.send({ t: 'consent', consent })) this.told = consent
  }
}
