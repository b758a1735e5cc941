import { describe, expect, it } from 'vitest'
import type { Condition, Group, Node } from '../../console/state/rulesModel'
import {
  added,
  at,
  conditionsOf,
  depthOf,
  inserted,
  isGroup,
  moved,
  removed,
  replaced,
  stepped,
  type Path,
} from '../../console/state/rulesTree'

const c = (fact: string): Condition => ({ fact, op: 'is', value: '' })
/** a, (b, c), d: each condition in a letter. */
const tree: Group = { all: [c('a'), { any: [c('b'), c('c')] }, c('d')] }
const said = (node: Node): string =>
  isGroup(node)
    ? `(${Object.values(node)
        .flat()
        .map((each) => said(each as Node))
        .join(' ')})`
    : node.fact

describe('a tree of conditions', () => {
  it('is read by path', () => {
    expect(at(tree, [1, 1])).toEqual(c('c'))
    expect(at(tree, [])).toBe(tree)
    expect(at(tree, [0, 3])).toBeUndefined()
  })
  it('is changed without touching the old one', () => {
    const before = JSON.stringify(tree)
    expect(said(replaced(tree, [1, 0], c('x')))).toBe('(a (x c) d)')
    expect(said(removed(tree, [1]))).toBe('(a d)')
    expect(said(inserted(tree, [1, 1], c('x')))).toBe('(a (b x c) d)')
    expect(said(added(tree, [1], c('x')))).toBe('(a (b c x) d)')
    expect(JSON.stringify(tree)).toBe(before)
  })
  it('keeps the kinds of its groups', () =>
    expect(replaced(tree, [1, 0], c('x'))).toMatchObject({ all: [{}, { any: [{}, {}] }, {}] }))
  it('knows how deep it is', () => {
    expect(depthOf(tree)).toBe(2)
    expect(depthOf(c('a'))).toBe(0)
  })
})

describe('moving by steps', () => {
  const walk = (from: Path, by: 1 | -1): string[] => {
    const seen: string[] = []
    for (let now = { root: tree, path: from }; ;) {
      const next = stepped(now.root, now.path, by)
      if (!next) return seen
      now = next
      seen.push(said(now.root))
    }
  }
  it('goes down past conditions, into groups and out of them again', () =>
    expect(walk([0], 1)).toEqual([
      '((a b c) d)',
      '((b a c) d)',
      '((b c a) d)',
      '((b c) a d)',
      '((b c) d a)',
    ]))
  it('goes up the same way', () =>
    expect(walk([2], -1)).toEqual([
      '(a (b c d))',
      '(a (b d c))',
      '(a (d b c))',
      '(a d (b c))',
      '(d a (b c))',
    ]))
  it('follows what it moves', () => {
    const next = stepped(tree, [0], 1)!
    expect(at(next.root, next.path)).toEqual(c('a'))
  })
})

describe('moving to a place', () => {
  it('counts without the moved one where it stood before', () => {
    const next = moved(tree, [0], [3])!
    expect(said(next.root)).toBe('((b c) d a)')
    expect(next.path).toEqual([2])
  })
  it('goes into a group further down and up', () => {
    expect(said(moved(tree, [0], [1, 1])!.root)).toBe('((b a c) d)')
    expect(said(moved(tree, [2], [1, 0])!.root)).toBe('(a (d b c))')
  })
  it('never puts a group into itself, or anything where it is', () => {
    expect(moved(tree, [1], [1, 0])).toBeNull()
    expect(moved(tree, [0], [0])).toBeNull()
    expect(moved(tree, [0], [1])).toBeNull()
  })
  it('loses and doubles nothing, whatever goes where', () => {
    const paths: Path[] = [[0], [1], [2], [3], [1, 0], [1, 1], [1, 2]]
    for (const from of paths)
      for (const to of paths) {
        const next = moved(tree, from, to)
        if (!next) continue
        const kept = conditionsOf(next.root).map((each) => each.fact)
        expect(kept.sort()).toEqual(['a', 'b', 'c', 'd'])
        expect(at(next.root, next.path)).toEqual(at(tree, from))
      }
  })
})
