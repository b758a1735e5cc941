// Rules as a file: what others can read, and what comes back in.
import { HttpError } from '../http'
import { draft, same, type Draft, type Rule } from './rulesModel'

/** Without what belongs to this installation alone, and without what has its default. */
export function exported(rules: readonly Rule[]): string {
  const lean = rules.map((rule) => {
    const plain = draft({})
    const told = Object.entries(draft(rule)).filter(
      ([name, value]) => name === 'name' || !same(value, plain[name as keyof Draft]),
    )
    return { when: rule.when, ...Object.fromEntries(told), state: 'draft' }
  })
  return `${JSON.stringify({ rules: lean }, null, 2)}\n`
}

export const fileName = (rules: readonly Rule[]): string => {
  const [only] = rules.length === 1 ? rules : []
  const word = only?.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
  return word ? `rule-${word}.json` : 'rules.json'
}

/** The rules of a file: `{"rules":[…]}`, a list or a single one; null when it is none of them. */
export function imported(text: string): unknown[] | null {
  let told: unknown
  try {
    told = JSON.parse(text)
  } catch {
    return null
  }
  const rules = (told as { rules?: unknown } | null)?.rules ?? told
  if (Array.isArray(rules)) return rules.length > 0 ? rules : null
  return rules && typeof rules === 'object' && 'when' in rules ? [rules] : null
}

export interface Fault {
  /** Which rule of the file, from 0; null: the file as a whole. */
  index: number | null
  place: string
  text: string
}

/** `rules[2].when.all[0].op` and what is wrong there, one by one. */
export function faults(error: unknown): Fault[] {
  if (!(error instanceof HttpError)) return []
  const named = Object.entries(error.fields)
  return named.map(([key, text]) => {
    const [, index, place] = /^\$?\.?rules\[(\d+)\]\.?(.*)$/.exec(key) ?? []
    return index === undefined
      ? { index: null, place: key, text }
      : { index: Number(index), place: place ?? '', text }
  })
}
