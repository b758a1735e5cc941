// The conversation as this page has it: what came, what is on its way, who is there. No screen.
import type { HistoryPage, Message, Push, SentFile, VisitorServerFrame, Welcome } from '../shared/wire'
import { Conversation } from './conversation'
import type { Unsent } from './keep'
import type { Line } from './line'
import { Outbox } from './outbox'
import { Pushes } from './pushes'

const TYPING_SHOWN = 5000
/** A message without answer on a live line holds up those after it: it is said again, same cid. */
const UNANSWERED = 20_000
/** A question for the history has no name by which the server could say that it failed. */
const ASKED_AGAIN = 10_000

export interface Agent {
  name: string
  avatar?: string | null
  here: boolean
}

/** What the screen wants to know at once; everything else it reads after `changed`. */
export interface Screen {
  changed(): void
  /** `expected`: the visitor's own, or a push they have answered. */
  arrived(message: Message, expected: boolean): void
  pushed(push: Push): void
}

export class Chat {
  talk = new Conversation()
  outbox: Outbox
  pushes: Pushes
  agent: Agent | undefined
  typing = false
  /** The largest file that may be sent, in bytes; 0: any. */
  largest = 0
  /** The cid of the message that the server has been told and has not answered, or not taken. */
  private saying = ''
  private again = 0
  private typingEnds = 0
  /** The hole that the server has been asked about. */
  private asked = 0
  private askAgain = 0

  constructor(
    readonly line: Line,
    private screen: Screen,
  ) {
    this.outbox = new Outbox(line.keep, Date.now())
    this.pushes = new Pushes(line.keep, (receipt) => line.owe(receipt))
    // A moment later: a visitor of an earlier day is another one, on another socket.
    line.keep.joins.push(() => {
      if (!this.saying) this.sayIn(0)
    })
    line.resume = () => {
      const { epoch, last: seq } = this.talk
      return epoch && seq ? { epoch, seq } : undefined
    }
  }

  /** False: too much waits already, and nothing was said. */
  say(text: string, file?: SentFile): boolean {
    if (this.outbox.isFull) return false
    // What was answered comes first in the conversation.
    for (const push of this.pushes.pending) this.pushes.reach(push.id, 'accepted')
    const unsent = { cid: newId(), text, file, at: new Date().toISOString() }
    this.outbox.add(unsent)
    if (!this.saying) this.sayNext()
    this.screen.changed()
    return true
  }

  tryAgain(cid: string): void {
    this.outbox.again(cid)
    this.sayNext()
    this.screen.changed()
  }

  /** Everything up to here stands on the visitor's screen. */
  seen(): void {
    const { talk } = this
    if (talk.last <= talk.visitorSeen) return
    talk.visitorSeen = talk.last
    this.line.send({ t: 'seen', seq: talk.last })
    this.screen.changed()
  }

  earlier(): void {
    const [first] = this.talk.messages
    if (first) this.line.send({ t: 'history', before: first.seq })
  }

  take(frame: VisitorServerFrame): void {
    switch (frame.t) {
      case 'welcome':
        this.welcome(frame)
        break
      case 'message':
        this.hear(frame)
        break
      case 'push':
        this.accept(frame)
        break
      case 'ack':
        this.confirm(frame.cid, frame.seq, frame.at)
        break
      case 'nack':
        this.refused(frame.cid, frame.retry, frame.code)
        break
      case 'seen':
        this.talk.agentSeen = Math.max(this.talk.agentSeen, frame.seq)
        break
      case 'typing':
        this.showTyping()
        break
      case 'agent':
        this.agent = { name: frame.name, avatar: frame.avatar, here: frame.state === 'joined' }
        break
      case 'recall':
        this.pushes.drop(frame.id)
        break
      case 'history':
        this.turnBack(frame)
    }
    this.screen.changed()
  }

  private welcome(frame: Welcome): void {
    this.talk.welcome(frame)
    this.largest = frame.upload_bytes ?? 0
    this.seenAgain(frame.conversation)
    this.fillAgain()
    for (const message of frame.messages) this.notice(message, frame.recovered)
    for (const push of frame.pushes) this.accept(push)
    this.sayNext()
  }

  private hear(message: Message): void {
    const expected = message.from.kind === 'visitor' || this.pushes.knows(message.cid)
    const fresh = this.talk.add(message)
    this.fill()
    this.notice(message, true)
    this.saidOne(message.cid)
    if (fresh) this.screen.arrived(message, expected)
  }

  /** Page by page, back to what is here. A hole the server cannot fill is asked about until it has
   * answered. */
  private fill(): void {
    const { hole } = this.talk
    if (hole && hole !== this.asked) {
      this.line.send({ t: 'history', before: hole })
      clearTimeout(this.askAgain)
      this.askAgain = window.setTimeout(() => this.fillAgain(), ASKED_AGAIN)
    }
    this.asked = hole
  }

  private fillAgain(): void {
    this.asked = 0
    this.fill()
  }

  private turnBack({ messages, more }: HistoryPage): void {
    const [first] = this.talk.messages
    this.talk.addEarlier(messages, more)
    // Else it is what the visitor asked for, from before all that is here.
    if (this.talk.messages[0] === first) clearTimeout(this.askAgain)
    this.fill()
  }

  /** What was told of it went down with the line. */
  private seenAgain(known: Welcome['conversation']): void {
    const seq = this.talk.visitorSeen
    if (known && known.visitor_seen < seq) this.line.send({ t: 'seen', seq })
  }

  /** What a message tells besides its text; only a `fresh` one tells that its agent is here. */
  private notice({ cid, from }: Message, fresh: boolean): void {
    if (cid) {
      this.outbox.confirmed(cid)
      this.pushes.drop(cid)
    }
    if (from.kind !== 'agent') return
    this.typing = false
    const here = fresh || !!this.agent?.here
    this.agent = { name: from.name, avatar: from.avatar, here }
  }

  private accept(push: Push): void {
    if (this.pushes.arrive(push)) this.screen.pushed(push)
  }

  private confirm(cid: string, seq: number, at: string): void {
    const unsent = this.outbox.confirmed(cid)
    if (!unsent) return
    const { epoch } = this.talk
    const from = { kind: 'visitor' as const, name: '' }
    const { text, file } = unsent
    const message: Message = { t: 'message', conversation: '', epoch, seq, cid, from, text, file, at }
    this.talk.add(message)
    this.fill()
    this.saidOne(cid)
    this.screen.arrived(message, true)
  }

  private refused(cid: string, retry: boolean, code: string): void {
    const pause = this.outbox.refused(cid, retry, code)
    if (pause === undefined) this.sayNext()
    else this.sayIn(pause)
  }

  /** One at a time: were the next on its way already when this one is refused for now, the server
   * would store it before this one. */
  private sayNext(): void {
    const [next] = this.outbox.sending
    const isSaid = next && this.tell(next)
    this.saying = isSaid ? next.cid : ''
    this.sayIn(isSaid ? UNANSWERED : undefined)
  }

  private tell({ cid, text, file }: Unsent): boolean {
    return this.line.send({ t: 'say', cid, text, file: file?.id })
  }

  private sayIn(pause: number | undefined): void {
    clearTimeout(this.again)
    if (pause !== undefined) this.again = window.setTimeout(() => this.sayNext(), pause)
  }

  private saidOne(cid: string | null | undefined): void {
    if (cid && cid === this.saying) this.sayNext()
  }

  private showTyping(): void {
    this.typing = true
    clearTimeout(this.typingEnds)
    this.typingEnds = window.setTimeout(() => {
      this.typing = false
      this.screen.changed()
    }, TYPING_SHOWN)
  }
}

/** `randomUUID` exists on secure origins only; a cid need not be secret, but single. */
function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
