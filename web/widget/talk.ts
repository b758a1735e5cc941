// What happens once there is something to say: bubbles, unread marks, and the panel on first use.
import type { Message, Push, VisitorServerFrame } from '../shared/wire'
import type { Start } from './api'
import { makeBubble, type Said } from './bubble'
import css from './bubble.css?inline'
import { Chat } from './chat'
import type { Launcher } from './launcher'
import type { Line } from './line'
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
  private panel: Promise<Panel> | undefined
  /** The bubble on screen; with the id of the push it shows, if it shows one. */
  private bubble: { id?: string; element: HTMLElement } | undefined

  constructor(private set: Setting) {
    set.stage.style(css)
    this.chat = new Chat(set.line, {
      changed: () => this.changed(),
      arrived: (message, expected) => this.arrived(message, expected),
      pushed: (push) => this.pushed(push),
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
    if (this.isOpen) return
    this.isOpen = true
    for (const push of this.chat.pushes.pending) this.chat.pushes.reach(push.id, 'accepted')
    this.takeBubble()
    this.changed()
    this.prepare().then(
      (panel) => this.isOpen && panel.show(),
      () => this.close(),
    )
    this.set.emit('open', undefined)
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.panel?.then((panel) => panel.hide())
    this.changed()
    this.focusLauncher()
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
    const { chat, bubble, set } = this
    if (bubble?.id && !chat.pushes.pending.some((push) => push.id === bubble.id)) this.takeBubble()
    const waiting = chat.talk.unread + chat.pushes.pending.length
    const unread = this.isOpen && !document.hidden ? 0 : waiting
    set.launcher.show(unread, this.isOpen)
    set.stage.host.toggleAttribute('data-open', this.isOpen)
    titleUnread(waiting)
    this.panel?.then((panel) => panel.draw())
    if (unread !== this.unread) set.emit('unread', (this.unread = unread))
  }

  private arrived({ seq, from, text, at }: Message, expected: boolean): void {
    this.set.emit('message', { seq, from: from.kind, name: from.name, text, at })
    if (expected || (this.isOpen && !document.hidden)) return
    this.chime()
    if (!this.isOpen) this.say({ ...from, text, asks: false })
  }

  private pushed({ id, kind, text, data, from }: Push): void {
    this.set.emit('push', { id, kind, text, data, from: from.name })
    if (kind === 'event') return
    // In an open chat the words are simply said: they become part of the conversation.
    if (this.isOpen) return whenSeen(this.set.stage.host, () => this.reach(id, 'accepted'))
    this.chime()
    this.say({ ...from, text: text ?? '', asks: kind === 'invite' }, id)
  }

  private say(said: Said, id?: string): void {
    this.takeBubble()
    const element = makeBubble(said, { en, zh }[this.set.settings.language], {
      open: () => this.open(),
      reply: (text) => this.chat.say(text),
      dismiss: () => {
        this.takeBubble()
        if (id) this.reach(id, 'dismissed')
        this.focusLauncher()
      },
    })
    this.bubble = { id, element }
    this.set.stage.bubbles.append(element)
    if (id) whenSeen(element, () => this.reach(id, 'shown'))
    void this.prepare()
  }

  private reach(id: string, state: 'shown' | 'accepted' | 'dismissed'): void {
    this.chat.pushes.reach(id, state)
    this.changed()
  }

  private takeBubble(): void {
    this.bubble?.element.remove()
    this.bubble = undefined
  }

  private focusLauncher(): void {
    this.set.launcher.button.focus({ preventScroll: true })
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
