// What the buttons on a rule do, each with a word about how it went.
import { signal } from '@preact/signals'
import { HttpError } from '../http'
import { reason, t } from '../i18n'
import { ruleWords } from '../i18n/rules'
import { focusSoon } from '../state/focus'
import { go } from '../state/route'
import { addRule, keepRule, removeRule, ruleOf, turnRule } from '../state/rules'
import { draft, type Draft, type Rule } from '../state/rulesModel'
import { exported, fileName } from '../state/rulesFile'
import { toast } from '../state/toasts'
import { download } from './files'

/** The button that makes a rule, where the focus goes when there is nothing else left. */
export const NEW_RULE = 'new-rule'

/** Why it did not work, for a person. */
export const why = (error: unknown): string =>
  error instanceof HttpError && error.code === 'not_allowed'
    ? ruleWords.value.onlyAdmins
    : reason(error)

export const tellWhy = (error: unknown): void => toast(why(error), { tone: 'bad' })

export async function turn(site: string, rule: Rule, isOn: boolean): Promise<void> {
  try {
    const { state } = await turnRule(site, rule.id, isOn ? 'active' : 'paused')
    toast(ruleWords.value.turned[state], { tone: 'good' })
  } catch (error) {
    tellWhy(error)
  }
}

/** The rule that was made and is about to be opened: the focus waits for its name. */
export const justMade = signal('')

/** Makes it and opens it. */
export async function make(site: string, from: Draft): Promise<void> {
  try {
    const { id } = await addRule(site, { ...from, state: 'draft' })
    justMade.value = id
    go({ at: 'rules', site, rule: id })
  } catch (error) {
    tellWhy(error)
  }
}

export async function duplicate(site: string, rule: Rule): Promise<void> {
  const words = ruleWords.value
  const name = words.copyOf([...rule.name].slice(0, 70).join(''))
  await make(site, { ...draft(rule), name })
}

export function remove(site: string, rule: Rule): void {
  const words = ruleWords.value
  const back = () => {
    void keepRule(site, rule.id).catch(tellWhy)
    go({ at: 'rules', site, rule: rule.id })
  }
  void removeRule(site, rule, tellWhy).catch(tellWhy)
  go({ at: 'rules', site })
  focusSoon(NEW_RULE)
  toast(words.removed(rule.name), { action: { label: t.value.undo, run: back } })
}

export const exportRules = (rules: readonly Rule[]): void =>
  download(fileName(rules), exported(rules))

export const exportOne = (site: string, id: string): void => {
  const rule = ruleOf(site, id)
  if (rule) exportRules([rule])
}
