// Frames as the server sends them, with what a test does not care about filled in.
import type { Message, Push, Welcome } from '../../shared/wire'

export const message = (seq: number, rest: Partial<Message> = {}): Message => ({
  t: 'message',
  conversation: 'c',
  epoch: 'one',
  seq,
  from: { kind: 'visitor', name: '' },
  text: String(seq),
  at: '2026-01-05T10:00:00.000Z',
  ...rest,
})

export const push = (id: string, kind: Push['kind'] = 'invite'): Push => ({
  t: 'push',
  id,
  kind,
  from: { name: 'Mei' },
  text: 'May I help?',
})

export const welcome = (messages: Message[], rest: Partial<Welcome> = {}): Welcome => ({
  t: 'welcome',
  visitor: 'v',
  token: 'token',
  connection: 'k',
  conversation: {
    id: 'c',
    epoch: 'one',
    seq: messages.at(-1)?.seq ?? 0,
    state: 'open',
    visitor_seen: 0,
    agent_seen: 0,
  },
  recovered: false,
  messages,
  pushes: [],
  ping_s: 25,
  ...rest,
})
