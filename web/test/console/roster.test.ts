import { describe, expect, it } from 'vitest'
import {
  applyChanges,
  applyReceipt,
  applyRoster,
  catchUp,
  fresh,
  GHOST_MS,
  hold,
  length,
  noRoster,
  release,
  type RosterView,
  sweep,
} from '../../console/state/roster'
import type { Changes } from '../../shared/wire'
import { row } from './frames'

const NOON = Date.UTC(2026, 10, 23, 12)
const justNow = { since: new Date(NOON + 1000).toISOString() }

const listOf = (ids: string[], from = 0, total = ids.length): RosterView =>
  applyRoster(noRoster('shop'), {
    t: 'roster',
    site: 'shop',
    total,
    online: total,
    from,
    rows: ids.map((id) => row(id)),
  })

const changes = (total: number, more: Partial<Changes>): Changes => ({
  t: 'changes',
  site: 'shop',
  total,
  online: total,
  ...more,
})

const annaJoins = changes(3, {
  joined: [row('anna', justNow)],
  order: ['anna', 'bob', 'carl'],
})
const bobLeaves = changes(1, { left: ['bob'], gone: ['bob'], order: ['carl'] })

describe('a list nobody points at', () => {
  it('shows who joins where the server says', () => {
    const at = applyChanges(listOf(['bob', 'carl']), annaJoins, NOON)
    expect(at.view).toEqual(['anna', 'bob', 'carl'])
    expect(fresh(at)).toBe(0)
    expect(length(at)).toBe(3)
  })

  it('keeps the place of who left until the time is over', () => {
    const left = applyChanges(listOf(['bob', 'carl']), bobLeaves, NOON)
    expect(left.view).toEqual(['bob', 'carl'])
    expect(left.ghosts.has('bob')).toBe(true)
    expect(length(left)).toBe(2)
    expect(sweep(left, NOON + GHOST_MS - 1)).toBe(left)
    const swept = sweep(left, NOON + GHOST_MS)
    expect(swept.view).toEqual(['carl'])
    expect(length(swept)).toBe(1)
  })

  it('takes back a visitor who returns before the time is over', () => {
    const left = applyChanges(listOf(['bob', 'carl']), bobLeaves, NOON)
    const back = applyChanges(
      left,
      changes(2, { joined: [row('bob')], order: ['bob', 'carl'] }),
      NOON,
    )
    expect(back.ghosts.size).toBe(0)
    expect(back.view).toEqual(['bob', 'carl'])
  })

  it('does not show a visitor who only moved out of the window as one who left', () => {
    const at = listOf(['bob', 'carl'], 0, 9)
    const moved = applyChanges(
      at,
      changes(10, { joined: [row('anna')], left: ['carl'], order: ['anna', 'bob'] }),
      NOON,
    )
    expect(moved.view).toEqual(['anna', 'bob'])
    expect(moved.ghosts.size).toBe(0)
  })

  it('marks a row that turned to another page, and no other', () => {
    const turned = row('bob', { page: { url: 'https://shop.example/cart', title: 'Cart' } })
    const at = applyChanges(
      listOf(['bob', 'carl']),
      changes(2, { changed: [turned, row('carl', { connections: 2 })] }),
      NOON,
    )
    expect([...at.touched]).toEqual([['bob', NOON]])
    expect(at.rows.get('bob')?.page.title).toBe('Cart')
  })
})

describe('a list that is held', () => {
  const held = hold(listOf(['bob', 'carl']), NOON)

  it('lets new visitors wait and counts them', () => {
    const at = applyChanges(held, annaJoins, NOON)
    expect(at.view).toEqual(['bob', 'carl'])
    expect(fresh(at)).toBe(1)
    expect(length(at)).toBe(2)
  })

  it('shows them when it is let go', () => {
    const at = release(applyChanges(held, annaJoins, NOON))
    expect(at.view).toEqual(['anna', 'bob', 'carl'])
    expect(fresh(at)).toBe(0)
  })

  it('shows them on request and goes on keeping still', () => {
    const at = catchUp(applyChanges(held, annaJoins, NOON), NOON + 2000)
    expect(at.view).toEqual(['anna', 'bob', 'carl'])
    const next = applyChanges(
      at,
      changes(4, {
        joined: [row('dora', { since: new Date(NOON + 3000).toISOString() })],
        order: ['dora', 'anna', 'bob', 'carl'],
      }),
      NOON,
    )
    expect(next.view).toEqual(['anna', 'bob', 'carl'])
    expect(fresh(next)).toBe(1)
  })

  it('brings rows up to date where they stand', () => {
    const older = changes(2, { changed: [row('bob', { pages: 7 })], order: ['carl', 'bob'] })
    const at = applyChanges(held, older, NOON)
    expect(at.view).toEqual(['bob', 'carl'])
    expect(at.rows.get('bob')?.pages).toBe(7)
  })

  it('counts those who join a full window as new, and not those they push out', () => {
    const full = hold(listOf(['a', 'b', 'c'], 0, 50), NOON)
    const at = applyChanges(
      full,
      changes(51, { joined: [row('new', justNow)], left: ['c'], order: ['new', 'a', 'b'] }),
      NOON,
    )
    expect(at.view).toEqual(['a', 'b', 'c'])
    expect(fresh(at)).toBe(1)
    expect(length(at)).toBe(50)
  })

  it('goes on below at the right place after new ones came in above', () => {
    const full = hold(listOf(['a', 'b', 'c'], 0, 6), NOON)
    const shifted = applyChanges(
      full,
      changes(7, { joined: [row('new', justNow)], left: ['c'], order: ['new', 'a', 'b'] }),
      NOON,
    )
    const scrolled = applyRoster(shifted, {
      t: 'roster',
      site: 'shop',
      total: 7,
      online: 7,
      from: 2,
      rows: ['b', 'c', 'd', 'e'].map((id) => row(id)),
    })
    expect(scrolled.top).toBe(1)
    expect(scrolled.view).toEqual(['b', 'c', 'd', 'e'])
  })

  it('is not led astray by a row that changes its place', () => {
    const full = hold(listOf(['a', 'b', 'c', 'd'], 0, 9), NOON)
    const at = applyChanges(full, changes(9, { order: ['d', 'a', 'b', 'c'] }), NOON)
    expect(at.view).toEqual(['a', 'b', 'c', 'd'])
    expect(fresh(at)).toBe(0)
    expect(length(at)).toBe(8)
  })

  it('counts a visitor who came just before and was told of just after', () => {
    const joined = row('anna', { since: new Date(NOON - 300).toISOString() })
    const at = applyChanges(
      held,
      changes(3, { joined: [joined], order: ['anna', 'bob', 'carl'] }),
      NOON,
    )
    expect(fresh(at)).toBe(1)
  })

  it('shows the first visitor at once: nothing can jump where nothing is', () => {
    const at = applyChanges(
      hold(listOf([]), NOON),
      changes(1, { joined: [row('anna')], order: ['anna'] }),
      NOON,
    )
    expect(at.view).toEqual(['anna'])
  })

  it('keeps hidden what waits above when the window is fetched again', () => {
    const shifted = applyChanges(held, annaJoins, NOON)
    const again = applyRoster(shifted, {
      t: 'roster',
      site: 'shop',
      total: 3,
      online: 3,
      from: 0,
      rows: [row('anna', justNow), row('bob'), row('carl')],
    })
    expect(again.top).toBe(0)
    expect(again.view).toEqual(['bob', 'carl'])
    expect(fresh(again)).toBe(1)
  })
})

describe('a receipt', () => {
  const note = { t: 'receipt', id: 'p1', site: 'shop', visitor: 'bob', kind: 'invite' } as const

  it('is on its row at once', () => {
    const at = applyReceipt(listOf(['bob']), {
      ...note,
      state: 'shown',
      at: '2026-11-23T12:00:00Z',
    })
    expect(at.rows.get('bob')?.push?.state).toBe('shown')
  })

  it('that comes late does not turn the row back', () => {
    const shown = applyReceipt(listOf(['bob']), {
      ...note,
      state: 'shown',
      at: '2026-11-23T12:00:01Z',
    })
    expect(applyReceipt(shown, { ...note, state: 'delivered', at: '2026-11-23T12:00:00Z' })).toBe(
      shown,
    )
  })
})

it('forgets rows that are neither in the window nor on screen', () => {
  const at = applyRoster(listOf(['a', 'b']), {
    t: 'roster',
    site: 'shop',
    total: 4,
    online: 4,
    from: 2,
    rows: [row('c'), row('d')],
  })
  expect([...at.rows.keys()]).toEqual(['c', 'd'])
})
