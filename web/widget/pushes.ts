// Pushes to this visitor: which are to be shown, and which receipts the server is still owed.
import type { Push, PushReceipt } from '../shared/wire'
import type { Keep } from './keep'

type State = PushReceipt['state']

const ORDER: State[] = ['delivered', 'shown', 'accepted', 'dismissed']
const REMEMBERED = 50

export class Pushes {
  /** Unanswered ones, oldest first. */
  pending: Push[] = []
  private reached = new Map<string, State>()

  constructor(
    private keep: Keep,
    private tell: (receipt: PushReceipt) => void,
  ) {
    keep.joins.push((kept, here) => ({ answered: { ...kept.answered, ...here.answered } }))
  }

  /** True when the push is new here and not answered before, on this page or an earlier one. */
  arrive(push: Push): boolean {
    const before = this.reached.get(push.id) ?? this.keep.read().answered?.[push.id]
    this.reached.set(push.id, before ?? 'delivered')
    // The server offers again what it believes unanswered: an earlier receipt was lost.
    this.tell({ t: 'receipt', id: push.id, state: before ?? 'delivered' })
    if (before) return false
    if (push.kind !== 'event') this.pending.push(push)
    return true
  }

  /** Receipts only move forward, and each is told once. */
  reach(id: string, state: State): void {
    const before = this.reached.get(id)
    if (!before || ORDER.indexOf(state) <= ORDER.indexOf(before) || before === 'accepted') return
    this.reached.set(id, state)
    this.tell({ t: 'receipt', id, state })
    if (state === 'delivered' || state === 'shown') return
    this.drop(id)
    this.keep.change((kept) => {
      const answered = Object.entries({ ...kept.answered, [id]: state }).slice(-REMEMBERED)
      return { ...kept, answered: Object.fromEntries(answered) }
    })
  }

  /** An accepted push comes back as a message whose cid is the push's id. */
  knows(cid: string | null | undefined): boolean {
    return this.reached.has(cid ?? '')
  }

  drop(id: string): void {
    this.pending = this.pending.filter((push) => push.id !== id)
  }
}
