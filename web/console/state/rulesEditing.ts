// The rule in the editor: what was changed and not saved is kept in this browser.
import { computed, signal } from '@preact/signals'
import { HttpError } from '../http'
import { saveRule } from './rules'
import { draft, same, type Draft, type Rule, type RuleState } from './rulesModel'

interface Kept {
  version: number
  draft: Draft
}

/** Counts what was kept or let go: who shows it looks again. */
const turns = signal(0)
const keyOf = (id: string) => `halloo.rule.${id}`

function kept(id: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null') as Kept | null
  } catch {
    return null
  }
}

function keep(id: string, value: Kept | null): void {
  try {
    if (value) localStorage.setItem(keyOf(id), JSON.stringify(value))
    else localStorage.removeItem(keyOf(id))
  } catch {
    // Without storage it lasts as long as the page.
  }
  turns.value += 1
}

/** One rule being edited. `saved` is what the server has. */
export function editing(rule: Rule) {
  const before = kept(rule.id)
  const saved = signal(rule)
  const now = signal<Draft>(draft(before?.draft ?? rule))
  const errors = signal<Readonly<Record<string, string>>>({})
  const isBusy = signal(false)
  /** The version that the unsaved changes began with. */
  const basis = signal(before?.version ?? rule.version)
  const isChanged = computed(
    () => !same(now.value, { ...draft(saved.value), state: now.value.state }),
  )

  const set = (next: Draft) => {
    now.value = next
    keep(rule.id, isChanged.peek() ? { version: basis.peek(), draft: next } : null)
  }
  /** Puts a new value in and forgets what was wrong there. */
  const edit = (part: Partial<Draft>) => {
    const places = Object.keys(part)
    errors.value = Object.fromEntries(
      Object.entries(errors.peek()).filter(
        ([place]) => !places.some((each) => place.split(/[.[]/)[0] === each),
      ),
    )
    set({ ...now.peek(), ...part })
  }
  const take = (from: Rule) => {
    saved.value = from
    basis.value = from.version
    errors.value = {}
    set(draft(from))
  }
  /** The rule as the list has it now: it may have been switched there. */
  const heed = (rule: Rule) => {
    if (rule.state !== saved.peek().state) saved.value = { ...saved.peek(), state: rule.state }
  }
  /** Raises what the server says; what it names is shown at its place. */
  const save = async (site: string, state: RuleState): Promise<Rule> => {
    isBusy.value = true
    try {
      const done = await saveRule(site, rule.id, { ...now.peek(), state })
      take(done)
      return done
    } catch (error) {
      errors.value = placesOf(error)
      throw error
    } finally {
      isBusy.value = false
    }
  }
  return { saved, now, errors, isBusy, isChanged, basis, edit, take, heed, save, id: rule.id }
}

export type Editing = ReturnType<typeof editing>

/** Whether something was changed and not saved in an earlier look at the rule. */
export const hasKept = (id: string): boolean => turns.value >= 0 && kept(id) !== null

/** What is wrong and where, `then[0].text` for one; empty where the server named no place. */
export function placesOf(error: unknown): Record<string, string> {
  if (!(error instanceof HttpError) || error.code !== 'bad_field') return {}
  const named = Object.entries(error.fields)
  if (named.length > 0)
    return Object.fromEntries(named.map(([place, text]) => [bare(place), text]))
  const [, place, text] = /^([a-z_]+(?:\[\d+\]|\.[a-z_]+)*): (.+)$/s.exec(error.message) ?? []
  return place && text ? { [bare(place)]: text } : {}
}

const bare = (place: string): string => place.replace(/^\$\.?/, '').replace(/^rule\./, '')
