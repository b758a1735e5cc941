// What stands in a time line, from top to bottom. Pure.
//
// Messages keep the order of their `seq`, whatever the clocks say; pushes stand before the first
// message that is later than they are; what is on its way stands last.
import type { Message } from '../../shared/wire'
import type { LoggedPush } from './pushlog'
import type { Pending, Timeline } from './timeline'

const GROUP_MS = 3 * 60_000

export type Item =
  | { is: 'day'; key: string; at: number }
  | { is: 'message'; key: string; at: number; message: Message; startsGroup: boolean }
  | { is: 'push'; key: string; at: number; push: LoggedPush }
  | { is: 'pending'; key: string; at: number; pending: Pending }

export function itemsOf(line: Timeline, pushes: readonly LoggedPush[]): Item[] {
  const items: Item[] = []
  let lastDay = ''
  const add = (item: Exclude<Item, { is: 'day' }>) => {
    const day = new Date(item.at).toDateString()
    if (day !== lastDay) items.push({ is: 'day', key: `day ${day}`, at: item.at })
    lastDay = day
    items.push(item)
  }
  const waiting = [...shownPushes(line, pushes)]
  const addPushesUntil = (at: number) => {
    while (waiting[0] && waiting[0].at <= at) {
      const push = waiting.shift()!
      add({ is: 'push', key: push.key, at: push.at, push })
    }
  }
  for (const message of line.messages) {
    const at = Date.parse(message.at)
    addPushesUntil(at)
    const startsGroup = !continues(items.at(-1), message, at)
    add({ is: 'message', key: `seq ${message.seq}`, at, message, startsGroup })
  }
  addPushesUntil(Infinity)
  for (const pending of line.pending)
    add({ is: 'pending', key: pending.cid, at: pending.at, pending })
  return items
}

/** An accepted push is in the conversation as a message whose `cid` is the push's id. Pushes from
 * before the messages that are loaded would all pile up at the top. */
export function shownPushes(line: Timeline, pushes: readonly LoggedPush[]): readonly LoggedPush[] {
  const said = new Set(line.messages.map((message) => message.cid))
  const first = line.messages[0]
  const from = line.more && first ? Date.parse(first.at) : -Infinity
  return pushes.filter((push) => push.at >= from && !(push.id && said.has(push.id)))
}

function continues(before: Item | undefined, message: Message, at: number): boolean {
  if (before?.is !== 'message') return false
  const { from } = before.message
  return (
    from.kind === message.from.kind && from.name === message.from.name && at - before.at < GROUP_MS
  )
}
