import { expect, test } from 'vitest'
import { Link } from '../shared/link'

const middle = () => 0.5
function live(at = 0, random = middle): Link {
  const link = new Link([4404], random)
  link.tick(at)
  link.ready(at, 25)
  return link
}

test('it dials at once, and only once', () => {
  const link = new Link([])
  expect(link.tick(0)).toBe('dial')
  expect(link.tick(1)).toBeUndefined()
  expect(link.state).toBe('connecting')
})

test('it is live only after the welcome', () => {
  const link = new Link([])
  link.tick(0)
  link.heard(5)
  expect(link.state).toBe('connecting')
  link.ready(10, 25)
  expect(link.state).toBe('live')
})

test('a handshake that nobody answers is given up', () => {
  const link = new Link([])
  link.tick(0)
  expect(link.tick(20_000)).toBe('hang up')
})

test('it pings within the interval the server asked for', () => {
  const link = live()
  expect(link.due).toBeGreaterThanOrEqual(20_000)
  expect(link.due).toBeLessThanOrEqual(25_000)
  expect(link.tick(link.due)).toBe('ping')
})

test('forty seconds without a frame end the connection', () => {
  const link = live()
  link.tick(link.due)
  expect(link.tick(40_000)).toBe('hang up')
})

test('any frame keeps the connection', () => {
  const link = live()
  link.heard(30_000)
  expect(link.tick(40_000)).toBe('ping')
  expect(link.tick(69_999)).not.toBe('hang up')
  expect(link.tick(70_000)).toBe('hang up')
})

test('a watchdog that a sleeping tab held back asks before it hangs up', () => {
  const link = live()
  expect(link.tick(90_000)).toBe('ping')
  expect(link.tick(100_000)).toBe('hang up')
})

test('an answer to that question keeps the connection', () => {
  const link = live()
  link.tick(90_000)
  link.heard(90_100)
  expect(link.tick(100_000)).toBeUndefined()
})

test('the first return after a loss is spread over five seconds', () => {
  for (const share of [0, 0.5, 1]) {
    const link = live(0, () => share)
    link.lost(1000, 1006)
    expect(link.pause).toBe(share * 5000)
  }
})

test('later returns use full jitter between half a second and twenty seconds', () => {
  const least = new Link([], () => 0)
  const most = new Link([], () => 1)
  const pauses = { least: [] as number[], most: [] as number[] }
  for (let round = 0; round < 8; round++) {
    least.lost(0, 1006)
    most.lost(0, 1006)
    pauses.least.push(least.pause)
    pauses.most.push(most.pause)
  }
  expect(pauses.least.slice(1)).toEqual(Array(7).fill(500))
  expect(pauses.most.slice(1)).toEqual([2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000])
})

test('the server chooses the first return after its bye, and only that one', () => {
  const link = live()
  link.bye(3210)
  link.lost(0, 1012)
  expect(link.pause).toBe(3210)
  link.lost(0, 1006)
  expect(link.pause).not.toBe(3210)
})

test('a minute of stability forgets earlier failures, less does not', () => {
  const link = new Link([], () => 1)
  for (let round = 0; round < 5; round++) link.lost(0, 1006)
  link.tick(20_000)
  link.ready(20_000, 25)
  link.lost(79_999, 1006)
  expect(link.pause).toBe(20_000)
  link.tick(100_000)
  link.ready(100_000, 25)
  link.lost(160_000, 1006)
  expect(link.pause).toBe(5000)
})

test('a final close code stops it for good', () => {
  const link = live()
  link.lost(1000, 4404)
  expect(link.state).toBe('stopped')
  expect(link.wake(2000)).toBeUndefined()
  expect(link.tick(99_000)).toBeUndefined()
})

test('waking up while waiting dials without delay', () => {
  const link = live()
  link.lost(0, 1006)
  expect(link.wake(1)).toBe('dial')
})

test('waking up while live checks that the other side is still there', () => {
  const link = live()
  expect(link.wake(5000)).toBe('ping')
  expect(link.tick(15_000)).toBe('hang up')
})

test('a first dial that nobody answers looks blocked', () => {
  const link = new Link([])
  link.tick(0)
  expect(link.blocked).toBe(false)
  link.lost(10, 1006)
  expect(link.blocked).toBe(true)
  link.rerouted()
  expect(link.blocked).toBe(false)
})

test('what worked looks blocked only after a second dial in vain', () => {
  const link = live()
  link.heard(1)
  link.lost(1000, 1006)
  expect(link.blocked).toBe(false)
  link.wake(1000)
  link.lost(2000, 1006)
  expect(link.blocked).toBe(false)
  link.wake(2000)
  link.lost(22_000, 0)
  expect(link.blocked).toBe(true)
})

test('a close that the server explains is not a block', () => {
  const link = new Link([4404])
  link.tick(0)
  link.lost(10, 4408)
  expect(link.blocked).toBe(false)
})
