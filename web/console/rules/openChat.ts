// The chat window as it unfolds on the visitor's page: the widget's own, without a line to anyone.
import { Chat } from '../../widget/chat'
import type { Line } from '../../widget/line'
import { mount } from '../../widget/panel'
import type { Stage } from '../../widget/stage'
import type { Scene } from './stage'

const NO_LINE = {
  state: 'live',
  keep: { read: () => ({}), change: () => {}, joins: [] },
  owe: () => {},
  send: () => true,
  turned: () => {},
}

export function openChat(stage: Stage, { shown, sender, language }: Scene): void {
  const ignore = () => {}
  const chat = new Chat(NO_LINE as unknown as Line, {
    changed: ignore,
    arrived: ignore,
    pushed: ignore,
  })
  const from = { name: sender, avatar: null }
  chat.agent = { ...from, here: true }
  chat.take({ t: 'push', id: 'shown', kind: 'message', from, text: shown.text || '…' } as never)
  const settings = { language } as Parameters<typeof mount>[0]['settings']
  mount({ stage, settings, chat, close: ignore }).show(false)
}
