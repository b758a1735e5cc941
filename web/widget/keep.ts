// What outlives the page, one entry per site; nothing at all before the visitor's consent.

import type { SentFile } from '../shared/wire'

/** Something the visitor said and the server has not confirmed. */
export interface Unsent {
  cid: string
  text: string
  file?: SentFile
  /** When it was written, RFC 3339. */
  at: string
  /** The error code it was refused with, empty for its age; while absent it is being sent. */
  failed?: string
}

export interface Kept {
  /** The token that lets this browser come back as the same visitor. */
  visitor?: string
  unsent?: Unsent[]
  /** Pushes the visitor has accepted or dismissed. */
  answered?: Record<string, 'accepted' | 'dismissed'>
  muted?: boolean
}

export class Keep {
  /** What allowing keeps besides, by those who keep lists: neither side's replaces the other's. */
  joins: ((kept: Kept, here: Kept) => Kept | void)[] = []
  private memory: Kept = {}

  constructor(
    readonly name: string,
    private consent: boolean,
  ) {}

  read(): Kept {
    if (!this.consent) return this.memory
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? '{}') as Kept
    } catch {
      return this.memory
    }
  }

  /** Reads afresh before it writes: other tabs write here too. */
  change(make: (kept: Kept) => Kept): void {
    this.memory = make(this.read())
    if (!this.consent) return
    try {
      localStorage.setItem(this.name, JSON.stringify(this.memory))
    } catch {
      // Full or forbidden: this page goes on in memory.
    }
  }

  /** Yes keeps what this page knows beside what an earlier one kept, `earlierWins` where both
   * know; no forgets the kept. */
  allow(consent: boolean, earlierWins: boolean): void {
    const here = (this.memory = this.read())
    this.consent = consent
    if (consent)
      return this.change((kept) =>
        Object.assign(
          {},
          ...(earlierWins ? [here, kept] : [kept, here]),
          ...this.joins.map((join) => join(kept, here)),
        ),
      )
    try {
      localStorage.removeItem(this.name)
    } catch {
      // A browser that forbids storage has nothing to forget.
    }
  }
}
