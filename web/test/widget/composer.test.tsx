// What the visitor writes stays in the field until it is taken.
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { beforeEach, expect, test } from 'vitest'
import { Chat } from '../../widget/chat'
import { Keep } from '../../widget/keep'
import type { Line } from '../../widget/line'
import { Composer } from '../../widget/panel/Composer'
import { RoomContext } from '../../widget/panel/parts'
import type { Settings } from '../../widget/settings'
import { en } from '../../widget/words/panel.en'

function composing() {
  const line = { keep: new Keep('halloo:site', true), send: () => false } as unknown as Line
  const chat = new Chat(line, { changed: () => draw(), arrived: () => {}, pushed: () => {} })
  const settings = { base: 'https://chat.example/', site: 'site', language: 'en' } as Settings
  const room = { chat, words: en, settings, language: 'en', close: () => {}, style: () => {} }
  const box = document.createElement('div')
  const draw = () =>
    render(
      <RoomContext.Provider value={{ ...room }}>
        <Composer />
      </RoomContext.Provider>,
      box,
    )
  act(draw)
  const field = box.querySelector('textarea')!
  const say = (text: string) => {
    act(() => {
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
    })
    act(() => void field.form!.dispatchEvent(new Event('submit', { bubbles: true })))
  }
  return { box, chat, field, say }
}

beforeEach(() => localStorage.clear())

test('the hundred and first unsent message is refused in sight and stays in the field', () => {
  const { box, chat, field, say } = composing()
  for (let count = 1; count <= 100; count++) say(`message ${count}`)
  expect(field.value).toBe('')
  expect(box.querySelector('[role=alert]')).toBeNull()
  say('one too many')
  expect(field.value).toBe('one too many')
  expect(box.querySelector('[role=alert]')?.textContent).toBe(en.full)
  expect(chat.outbox.list).toHaveLength(100)
  expect(chat.outbox.list[0]?.text).toBe('message 1')

  const { cid } = chat.outbox.list[0]!
  act(() => chat.take({ t: 'ack', cid, seq: 1, at: '2026-01-05T10:00:00.000Z' }))
  expect(box.querySelector('[role=alert]')).toBeNull()
  say('one too many')
  expect(field.value).toBe('')
  expect(chat.outbox.list.at(-1)?.text).toBe('one too many')
})
