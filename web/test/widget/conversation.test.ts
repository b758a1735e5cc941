import { expect, test } from 'vitest'
import { Conversation } from '../../widget/conversation'
import { message, welcome } from './frames'

const texts = (talk: Conversation) => talk.messages.map((each) => each.text)

test('a message that comes twice is shown once', () => {
  const talk = new Conversation()
  expect(talk.add(message(1))).toBe(true)
  expect(talk.add(message(1))).toBe(false)
  expect(texts(talk)).toEqual(['1'])
})

test('messages stand in the order of their sequence, however they come', () => {
  const talk = new Conversation()
  for (const seq of [3, 1, 4, 2]) talk.add(message(seq))
  expect(texts(talk)).toEqual(['1', '2', '3', '4'])
})

test('a recovered welcome adds what was missed', () => {
  const talk = new Conversation()
  talk.add(message(1))
  talk.welcome(welcome([message(2)], { recovered: true }))
  expect(texts(talk)).toEqual(['1', '2'])
})

test('a snapshot replaces what was there', () => {
  const talk = new Conversation()
  for (const seq of [1, 2, 3]) talk.add(message(seq))
  talk.welcome(welcome([message(80), message(81)]))
  expect(texts(talk)).toEqual(['80', '81'])
})

test('another epoch starts the conversation over', () => {
  const talk = new Conversation()
  talk.add(message(7))
  talk.visitorSeen = 7
  talk.add(message(1, { epoch: 'restored', from: { kind: 'agent', name: 'Mei' } }))
  expect(texts(talk)).toEqual(['1'])
  expect(talk.unread).toBe(1)
})

test('the first own message waits without epoch and joins the conversation it began', () => {
  const talk = new Conversation()
  talk.add(message(1, { epoch: '' }))
  talk.add(message(2))
  expect(texts(talk)).toEqual(['1', '2'])
  expect(talk.epoch).toBe('one')
})

test('unread are the messages of others after the last one seen', () => {
  const talk = new Conversation()
  talk.add(message(1, { from: { kind: 'agent', name: 'Mei' } }))
  talk.add(message(2))
  talk.add(message(3, { from: { kind: 'bot', name: 'Halloo' } }))
  expect(talk.unread).toBe(2)
  talk.visitorSeen = 1
  expect(talk.unread).toBe(1)
})

test('a hole in the sequence is noticed, the last one first', () => {
  const talk = new Conversation()
  const holeAfter = (seq: number) => {
    talk.add(message(seq))
    return talk.hole
  }
  expect([7, 8, 10, 14, 9, 15].map(holeAfter)).toEqual([0, 0, 10, 14, 14, 14])
})

test('earlier messages go in front until the server has no more', () => {
  const talk = new Conversation()
  talk.add(message(10))
  expect(talk.hasEarlier).toBe(true)
  talk.addEarlier([message(8), message(9)], false)
  expect(texts(talk)).toEqual(['8', '9', '10'])
  expect(talk.hasEarlier).toBe(false)
})
