// Changing a rule's tree of conditions: every function returns a new tree. A path is the index of
// the child to take in each group, from the root on.
import { KINDS, type Condition, type Group, type Kind, type Node } from './rulesModel'

export type Path = readonly number[]

export const isGroup = (node: Node): node is Group => !('fact' in node)
export const kindOf = (group: Group): Kind => KINDS.find((kind) => kind in group) ?? 'all'
export const childrenOf = (group: Group): readonly Node[] => group[kindOf(group)] ?? []
export const grouped = (kind: Kind, of: readonly Node[]): Group => ({ [kind]: of })

export const conditionsOf = (node: Node): Condition[] =>
  isGroup(node) ? childrenOf(node).flatMap(conditionsOf) : [node]

export function at(root: Node, path: Path): Node | undefined {
  const [first, ...rest] = path
  if (first === undefined) return root
  const child = isGroup(root) ? childrenOf(root)[first] : undefined
  return child && at(child, rest)
}

/** The tree with the children of the group at `path` made anew. */
function within(root: Group, path: Path, change: (of: Node[]) => Node[]): Group {
  const [first, ...rest] = path
  const of = [...childrenOf(root)]
  if (first === undefined) return grouped(kindOf(root), change(of))
  const child = of[first]
  if (child && isGroup(child)) of[first] = within(child, rest, change)
  return grouped(kindOf(root), of)
}

export function replaced(root: Group, path: Path, node: Node): Group {
  if (path.length === 0) return isGroup(node) ? node : grouped('all', [node])
  return within(root, path.slice(0, -1), (of) => of.with(path.at(-1)!, node))
}

export const removed = (root: Group, path: Path): Group =>
  within(root, path.slice(0, -1), (of) => of.toSpliced(path.at(-1)!, 1))

/** So that the node's path is `path` afterwards. */
export const inserted = (root: Group, path: Path, node: Node): Group =>
  within(root, path.slice(0, -1), (of) => of.toSpliced(path.at(-1)!, 0, node))

export const added = (root: Group, group: Path, node: Node): Group =>
  within(root, group, (of) => [...of, node])

export interface Moved {
  root: Group
  path: Path
}

/** To before what stands at `to` now. Null: into itself, or nowhere else. */
export function moved(root: Group, from: Path, to: Path): Moved | null {
  const node = at(root, from)
  if (!node || from.every((index, depth) => to[depth] === index)) return null
  const target = [...to]
  const depth = from.length - 1
  const isBeside = from.slice(0, depth).every((index, each) => to[each] === index)
  if (isBeside && to.length > depth && to[depth]! > from[depth]!) target[depth]! -= 1
  if (target.length === from.length && target.every((index, each) => index === from[each]))
    return null
  return { root: inserted(removed(root, from), target, node), path: target }
}

/** One step up or down, as in an outline: past a condition, into a group, out of one. */
export function stepped(root: Group, path: Path, by: 1 | -1): Moved | null {
  const index = path.at(-1)!
  const parent = path.slice(0, -1)
  const group = at(root, parent)
  const siblings = group && isGroup(group) ? childrenOf(group) : []
  const neighbour = siblings[index + by]
  if (neighbour && isGroup(neighbour)) {
    const place = by === 1 ? 0 : childrenOf(neighbour).length
    return moved(root, path, [...parent, index + by, place])
  }
  if (neighbour) return moved(root, path, [...parent, by === 1 ? index + 2 : index - 1])
  if (parent.length === 0) return null
  const out = parent.at(-1)! + (by === 1 ? 1 : 0)
  return moved(root, path, [...parent.slice(0, -1), out])
}

/** How many groups stand one in the other below here, this one included. */
export const depthOf = (node: Node): number =>
  isGroup(node) ? 1 + Math.max(0, ...childrenOf(node).map(depthOf)) : 0
