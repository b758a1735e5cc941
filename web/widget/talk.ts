// What happens once there is something to say: bubbles, unread marks, and the panel on first use.
import type { Message, Push, VisitorServerFrame } from '../shared/wire'
import type { Start } from './api'
import { makeBubble, type Answers } from './bubble'
import css from './bubble.css?inline'
import { Chat } from './chat'
import type { Launcher } from './launcher'
import type { Line } from './line'
import { Notices, styleOf, type Notice } from './notices'
import type { Panel } from './panel'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { titleUnread } from './title'
import { en } from './words/bubble.en'
import { zh } from './words/bubble.zh'

export interface Setting {
  settings: Settings
  stage: Stage
  line: Line
  launcher: Launcher
  emit: Start['emit']
}

export class Talk {
  readonly chat: Chat
  private isOpen = false
  private unread = 0
  panel: Promise<Panel> | undefined
  notices: Notices
  /** The push that has unfolded the panel and is not answered. */
  unfolded = ''

  constructor(private set: Setting) {
    set.stage.style(css)
    this.chat = new Chat(set.line, {
      changed: () => this.changed(),
      arrived: (message, expected) => this.arrived(message, expected),
      pushed: (push) => this.pushed(push),
    })
    this.notices = new Notices(
      set.stage.bubbles,
      (notice) => this.make(notice),
      ({ id }, element) => id && whenSeen(element, () => this.reach(id, 'shown')),
    )
    // Who begins to write in a panel that unfolded by itself has answered.
    set.stage.root.addEventListener('focusin', ({ target }) => {
      if ((target as Element).matches('textarea')) this.acceptAll()
    })
    document.addEventListener('visibilitychange', () => this.changed())
  }

  take(frame: VisitorServerFrame): void {
    this.chat.take(frame)
  }

  toggle(): void {
    if (this.isOpen) this.close()
    else this.open()
  }

  open(): void {
    this.unfold()
    this.acceptAll()
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.panel?.then((panel) => panel.hide())
    this.reach(this.unfolded, 'dismissed')
    this.giveFocusBack()
    this.set.emit('close', undefined)
  }

  /** Brings the panel in before it is asked for. */
  prepare(): Promise<Panel> {
    const { stage, settings } = this.set
    this.panel ??= import('./panel').then(({ mount }) =>
      mount({ stage, settings, chat: this.chat, close: () => this.close() }),
    )
    this.panel.catch(() => (this.panel = undefined))
    return this.panel
  }

  changed(): void {
    const { chat, notices, set } = this
    notices.keep(({ id }) => !id || chat.pushes.pending.some((push) => push.id === id))
    notices.draw(this.isOpen)
    const waiting = chat.talk.unread + chat.pushes.pending.length
    const unread = this.isOpen && !document.hidden ? 0 : waiting
    set.launcher.show(unread, this.isOpen)
    set.stage.host.toggleAttribute('data-open', this.isOpen)
    titleUnread(waiting)
    this.panel?.then((panel) => panel.draw())
    if (unread !== this.unread) set.emit('unread', (this.unread = unread))
  }

  private arrived({ seq, from, text, file, at }: Message, expected: boolean): void {
    this.set.emit('message', { seq, from: from.kind, name: from.name, text, at })
    if (expected || (this.isOpen && !document.hidden)) return
    this.chime()
    if (this.isOpen) return
    this.notices.keep(({ id }) => !!id)
    this.notices.put({ ...from, text: text || file!.name, asks: false, style: 'bubble' })
    void this.prepare()
  }

  private pushed({ id, kind, text, data, from }: Push): void {
    this.set.emit('push', { id, kind, text, data, from: from.name })
    if (kind === 'event') return
    // In an open chat the words are simply said: they become part of the conversation.
    if (this.isOpen) return this.seen(id, this.unfolded ? 'shown' : 'accepted')
    this.chime()
    void this.prepare()
    const style = styleOf(data, this.set.settings.theme)
    if (style === 'open') this.unfold(id)
    else this.notices.put({ ...from, id, text: text ?? '', asks: kind === 'invite', style, data })
  }

  /** Opens the panel, for the visitor or by itself: for the words of the push `by`. */
  private unfold(by = ''): void {
    if (this.isOpen) return
    this.isOpen = true
    this.unfolded = by
    this.notices.keep(({ id }) => !!id)
    this.changed()
    this.prepare().then(
      (panel) => {
        if (!this.isOpen) return
        panel.show(!by)
        if (by) this.seen(by, 'shown')
      },
      () => this.close(),
    )
    this.set.emit('open', undefined)
  }

  private async make(notice: Notice): Promise<HTMLElement> {
    const { stage, settings } = this.set
    const answers = this.answersTo(notice)
    if (notice.style !== 'bubble')
      try {
        return (await import('./card')).makeCard(notice, stage, settings.language, answers)
      } catch {
        // The words at least.
      }
    return makeBubble(notice, { en, zh }[settings.language], answers)
  }

  private answersTo(notice: Notice): Answers {
    const { id = '' } = notice
    return {
      open: () => this.open(),
      reply: (text) => this.chat.say(text),
      accept: () => {
        this.giveFocusBack()
        this.reach(id, 'accepted')
      },
      raise: (event) => this.set.emit('action', { id, event }),
      dismiss: () => {
        this.giveFocusBack()
        this.notices.keep((each) => each !== notice)
        this.reach(id, 'dismissed')
      },
    }
  }

  /** Words in the open panel reach that state when somebody looks at the page. */
  private seen(id: string, state: 'shown' | 'accepted'): void {
    whenSeen(this.set.stage.host, () => this.reach(id, state))
  }

  private acceptAll(): void {
    this.unfolded = ''
    for (const { id } of this.chat.pushes.pending) this.reach(id, 'accepted')
  }

  private reach(id: string, state: 'shown' | 'accepted' | 'dismissed'): void {
    this.chat.pushes.reach(id, state)
    this.changed()
  }

  /** From what goes away; focus on the page is none of ours. */
  private giveFocusBack(): void {
    const { root } = this.set.stage
    if (root.activeElement) this.set.launcher.button.focus({ preventScroll: true })
  }

  private chime(): void {
    if (this.set.line.keep.read().muted) return
    void import('./chime').then(({ chime }) => chime())
  }
}

export const begin = (set: Setting): Talk => new Talk(set)

/** When `element` has really been painted before somebody's eyes. */
function whenSeen(element: HTMLElement, then: () => void): void {
  const look = () => {
    if (document.hidden) return document.addEventListener('visibilitychange', look, { once: true })
    requestAnimationFrame(() => requestAnimationFrame(() => element.isConnected && then()))
  }
  look()
}
