import { describe, expect, it } from 'vitest'
import {
  confirmed,
  failed,
  hole,
  isReplaced,
  merge,
  noTimeline,
  sending,
  withdrawn,
} from '../../console/state/timeline'
import { message } from './frames'

const empty = noTimeline('e1')
const seqs = (line: typeof empty) => line.messages.map(({ seq }) => seq)
const reply = { cid: 'cid-1', text: 'Yes, two left.', at: 0 }

describe('messages', () => {
  it('stand once, in order of seq, however often and in whatever order they come', () => {
    const line = merge(merge(empty, [message(3), message(1)]), [message(2), message(3)])
    expect(seqs(line)).toEqual([1, 2, 3])
  })

  it('of another epoch are not mixed in', () => {
    const line = merge(merge(empty, [message(1)]), [message(2, { epoch: 'e2' })])
    expect(seqs(line)).toEqual([1])
    expect(isReplaced(line, 'e2')).toBe(true)
  })

  it('missing between others are noticed', () => {
    expect(hole(merge(empty, [message(4), message(5)]))).toBeNull()
    expect(hole(merge(empty, [message(4), message(5), message(8)]))).toBe(5)
  })
})

describe('a reply', () => {
  const line = sending(merge(empty, [message(1)]), reply)
  const ack = { t: 'ack', cid: 'cid-1', seq: 2, at: '2026-11-23T08:02:00Z' } as const

  it('is on screen before the server has it', () => {
    expect(line.pending).toEqual([reply])
  })

  it('becomes a message under its seq when acknowledged', () => {
    const done = confirmed(line, ack, 'c1', 'alice')
    expect(done.pending).toEqual([])
    expect(done.messages.at(-1)).toMatchObject({
      seq: 2,
      text: reply.text,
      from: { name: 'alice' },
    })
  })

  it('is shown once when its message comes as well as its acknowledgement', () => {
    const own = message(2, { cid: 'cid-1', from: { kind: 'agent', name: 'alice' } })
    const first = confirmed(merge(line, [own]), ack, 'c1', 'alice')
    const second = merge(confirmed(line, ack, 'c1', 'alice'), [own])
    expect(seqs(first)).toEqual([1, 2])
    expect(seqs(second)).toEqual([1, 2])
    expect(first.pending).toEqual([])
  })

  it('that failed says why, and is on its way again under the same cid when tried again', () => {
    const lost = failed(line, 'cid-1', 'no_answer')
    expect(lost.pending[0]?.failed).toBe('no_answer')
    expect(sending(lost, reply).pending).toEqual([reply])
  })

  it('can be taken back', () => {
    expect(withdrawn(line, 'cid-1').pending).toEqual([])
  })
})
