// What the visitor said and the server has not confirmed. Nothing leaves it but by an ack.
import type { Keep, Kept, Unsent } from './keep'

const MOST = 100
const RETRIED_FOR = 24 * 3_600_000
const LONGEST_PAUSE = 30_000

export class Outbox {
  list: Unsent[]
  private refusals = 0

  constructor(
    private keep: Keep,
    now: number,
    private random: () => number = Math.random,
  ) {
    // Too old to send behind the visitor's back, too precious to drop: it asks.
    const unsent = (kept: Kept) =>
      (kept.unsent ?? []).map((unsent) =>
        now - Date.parse(unsent.at) > RETRIED_FOR
          ? { ...unsent, failed: unsent.failed ?? '' }
          : unsent,
      )
    this.list = unsent(keep.read())
    keep.joins.push((kept) => {
      const earlier = unsent(kept).filter(({ cid }) => !this.list.some((own) => own.cid === cid))
      this.list = [...earlier, ...this.list]
      return { unsent: this.list }
    })
  }

  get sending(): Unsent[] {
    return this.list.filter((unsent) => unsent.failed === undefined)
  }

  /** No more is taken, in this tab and the others together, until some of it has gone out. */
  get isFull(): boolean {
    return Math.max(this.list.length, this.keep.read().unsent?.length ?? 0) >= MOST
  }

  /** False: it is full, and the words are still the writer's to keep. */
  add(unsent: Unsent): boolean {
    if (this.isFull) return false
    this.list.push(unsent)
    this.save((kept) => [...kept, unsent])
    return true
  }

  /** The server has it: takes it out and returns it. */
  confirmed(cid: string): Unsent | undefined {
    const unsent = this.list.find((each) => each.cid === cid)
    if (!unsent) return undefined
    this.refusals = 0
    this.list = this.list.filter((each) => each !== unsent)
    this.save((kept) => kept.filter((each) => each.cid !== cid))
    return unsent
  }

  /** The server does not want it now. Milliseconds until it is said again; absent: never. */
  refused(cid: string, retry: boolean, code: string): number | undefined {
    if (!retry) {
      this.mark(cid, code)
      return undefined
    }
    this.refusals += 1
    return Math.min(LONGEST_PAUSE, 1000 * 2 ** this.refusals) * (0.5 + 0.5 * this.random())
  }

  /** The visitor wants it tried again, under the same cid. */
  again(cid: string): void {
    this.mark(cid, undefined)
  }

  private mark(cid: string, failed: string | undefined): void {
    const change = (list: Unsent[]) =>
      list.map((each) => (each.cid === cid ? { ...each, failed } : each) as Unsent)
    this.list = change(this.list)
    this.save(change)
  }

  private save(change: (kept: Unsent[]) => Unsent[]): void {
    this.keep.change((kept) => ({ ...kept, unsent: change(kept.unsent ?? []) }))
  }
}
