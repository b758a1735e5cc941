// The live test: waits for the agent's own page, then looks each second how the rule stands there.
import { signal } from '@preact/signals'
import { HttpError } from '../http'
import { placesOf, type Editing } from './rulesEditing'
import type { Draft } from './rulesModel'
import { findMarked, hasSight, tryOn } from './rulesTry'
import type { Why } from './rulesWhy'

const EVERY_MS = 1000
const WAITS_MS = 60_000

/** `nobody`: the page did not report in time. `left`: it did, and is gone. */
export type Step = 'rest' | 'waits' | 'nobody' | 'here' | 'left'

export interface Sight {
  /** When it came up (ms). */
  at: number
  /** Because the rule would have fired, not because it was asked for. */
  byItself: boolean
}

export function trying(edit: Editing, site: string) {
  const step = signal<Step>('rest')
  const why = signal<Why | null>(null)
  const problem = signal<unknown>(null)
  /** To be shown when the rule would fire; once. */
  const isAuto = signal(true)
  const shown = signal<Sight | null>(null)
  let visitor = ''
  let turn = 0 // what began in an earlier one is of no interest
  let timer: ReturnType<typeof setTimeout>
  let looked: Draft | null = null
  let faulty: Draft | null = null

  const later = (then: () => Promise<void>) => {
    timer = setTimeout(() => void then(), EVERY_MS)
  }
  const end = (at: Step) => {
    turn += 1
    clearTimeout(timer)
    step.value = at
  }
  const start = (mark: string) => {
    end('waits')
    ;[why.value, problem.value, shown.value, isAuto.value] = [null, null, null, true]
    looked = faulty = null
    void seek(mark, Date.now() + WAITS_MS, turn)
  }

  const seek = async (mark: string, until: number, mine: number): Promise<void> => {
    let found: string | undefined
    let error: unknown = null
    try {
      found = await findMarked(site, mark)
    } catch (thrown) {
      error = thrown
    }
    if (mine !== turn) return
    problem.value = error
    if (!found) return Date.now() > until ? end('nobody') : later(() => seek(mark, until, mine))
    visitor = found
    step.value = 'here'
    await follow(mine)
  }
  const follow = async (mine: number): Promise<void> => {
    // The agent is on their own page meanwhile and this one is hidden, but something is due.
    if (!document.hidden || isAuto.peek()) await look(mine)
    if (mine === turn) later(() => follow(mine))
  }
  const look = async (mine: number) => {
    const rule = edit.now.peek()
    if (rule === faulty) return
    try {
      const told = await tryOn(site, rule, visitor, false)
      if (mine !== turn) return
      ;[why.value, problem.value] = [told, null]
      if (isAuto.peek() && told.state === 'due') await show(rule, true)
    } catch (error) {
      if (mine === turn) fail(error, rule)
    }
    looked = rule
  }
  const show = async (rule: Draft, byItself: boolean) => {
    if (hasSight(rule)) why.value = await tryOn(site, rule, visitor, true)
    shown.value = { at: Date.now(), byItself }
    isAuto.value = false
  }
  const fail = (error: unknown, rule: Draft) => {
    if (error instanceof HttpError && error.code === 'visitor_not_found') return end('left')
    const places = placesOf(error)
    const isFault = Object.keys(places).length > 0
    // Who is just typing gets a moment to finish.
    if (isFault && rule !== looked) return
    problem.value = error
    if (!isFault) return
    faulty = rule
    edit.errors.value = places
  }
  const showNow = async () => {
    const rule = edit.now.peek()
    looked = rule
    try {
      await show(rule, false)
    } catch (error) {
      fail(error, rule)
    }
  }
  return { step, why, problem, isAuto, shown, start, showNow, stop: () => end('rest') }
}

export type Trying = ReturnType<typeof trying>
