// The chat window as it unfolds on the visitor's page: the widget's own, without a line to anyone.
import { render } from 'preact'
import { Chat } from '../../widget/chat'
import type { Line } from '../../widget/line'
import { Panel } from '../../widget/panel/Panel'
import css from '../../widget/panel/panel.css?inline'
import { RoomContext } from '../../widget/panel/parts'
import type { Stage } from '../../widget/stage'
import { en } from '../../widget/words/panel.en'
import { zh } from '../../widget/words/panel.zh'
import type { Scene } from './stage'

const NO_LINE = {
  state: 'live',
  keep: { read: () => ({}), change: () => {}, joins: [] },
  owe: () => {},
  send: () => true,
  turned: () => {},
}
const ignore = () => {}

export function openChat(stage: Stage, { shown, sender, language }: Scene): void {
  const screen = { changed: ignore, arrived: ignore, pushed: ignore }
  const chat = new Chat(NO_LINE as unknown as Line, screen)
  const from = { name: sender, avatar: null }
  chat.agent = { ...from, here: true }
  chat.take({ t: 'push', id: 'shown', kind: 'message', from, text: shown.text || '…' } as never)
  const words = { en, zh }[language]
  const none = { base: '/', site: '', color: '', side: '', offsetX: '', offsetY: '' }
  const room = {
    chat,
    words,
    settings: { ...none, language, consent: false },
    close: ignore,
    language: stage.host.lang,
    style: stage.style,
  }
  // Made by the frame's own document: browsers refuse to mix the registries of two documents.
  const box = stage.host.ownerDocument.createElement('div')
  stage.style(css)
  stage.root.append(box)
  render(
    <RoomContext.Provider value={room}>
      <Panel open focus={false} />
    </RoomContext.Provider>,
    box,
  )
}
