// Puts the chat window on the stage. Loaded when it is first needed.
import { render } from 'preact'
import { el } from '../shared/dom'
import type { Chat } from './chat'
import { Panel as Frame } from './panel/Panel'
import { RoomContext, type Room } from './panel/parts'
import css from './panel/panel.css?inline'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { en } from './words/panel.en'
import { zh } from './words/panel.zh'

export interface Panel {
  /** `focus`: the visitor asked for it, and goes on in it. */
  show(focus: boolean): void
  hide(): void
  /** Draws again what has changed in the chat. */
  draw(): void
  /** With what was being written. */
  remove(): void
}

interface Place {
  stage: Stage
  settings: Settings
  chat: Chat
  close(): void
}

export function mount({ stage, settings, chat, close }: Place): Panel {
  const box = el('div')
  const words = { en, zh }[settings.language]
  let open = false
  let focus = false
  const draw = () => {
    // A new value each time: the chat changes in place, and this is what makes all parts look.
    const room: Room = {
      chat,
      words,
      settings,
      close,
      language: stage.host.lang,
      style: stage.style,
    }
    render(
      <RoomContext.Provider value={room}>
        <Frame open={open} focus={focus} />
      </RoomContext.Provider>,
      box,
    )
  }
  const turn = (to: boolean, takes = false) => {
    open = to
    focus = takes
    draw()
  }
  stage.style(css)
  stage.root.append(box)
  draw()
  const remove = () => {
    render(null, box)
    box.remove()
  }
  return { show: (focus) => turn(true, focus), hide: () => turn(false), draw, remove }
}
