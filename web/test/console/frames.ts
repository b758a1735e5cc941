// Frames as the server sends them, with only what a test cares about spelled out.
import type { Message, VisitorRow } from '../../shared/wire'

export const row = (id: string, more: Partial<VisitorRow> = {}): VisitorRow => ({
  id,
  site: 'shop',
  page: { url: 'https://shop.example/', title: 'Home' },
  since: '2026-11-23T08:00:00Z',
  page_since: '2026-11-23T08:00:00Z',
  last_seen: '2026-11-23T08:00:00Z',
  connections: 1,
  pages: 1,
  ...more,
})

export const message = (seq: number, more: Partial<Message> = {}): Message => ({
  t: 'message',
  conversation: 'c1',
  epoch: 'e1',
  seq,
  from: { kind: 'visitor', name: 'Mei' },
  text: `message ${seq}`,
  at: new Date(Date.UTC(2026, 10, 23, 8, seq)).toISOString(),
  ...more,
})
