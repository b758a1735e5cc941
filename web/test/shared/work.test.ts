// The work that strangers do while too many knock: our own SHA-256 beside Node's.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { solve, zeros } from '../../shared/work'

const first = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0)

test('zero bits are counted as they are in the real hash', () => {
  for (let length = 0; length <= 55; length++)
    for (let n = 0; n < 40; n++) {
      const text = `${n}.${'0123456789abcdef.'.repeat(4)}`.slice(0, length)
      expect(zeros(text)).toBe(Math.clz32(first(text)))
    }
})

test('what nobody could solve is not begun', async () => {
  for (const task of ['25.1795867200.deadbeef.0', '999.1.2.3', 'x.1.2.3', ''])
    await expect(solve(task)).rejects.toThrow('no task')
})

test('a task is solved, and the page gets its turn meanwhile', async () => {
  let turns = 0
  const clock = setInterval(() => turns++, 1)
  const task = '16.1795867200.deadbeef.0123456789abcdef0123'
  const answer = await solve(task)
  clearInterval(clock)
  expect(answer.startsWith(`${task}.`)).toBe(true)
  expect(first(answer) >>> 16).toBe(0)
  expect(turns).toBeGreaterThan(0)
})
