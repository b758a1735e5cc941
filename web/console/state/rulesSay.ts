// What a rule does, in a plain sentence of the agent's language, made from the model.
import type { Sentences } from '../i18n/ruleSentences.en'
import { t } from '../i18n'
import { countryName, languageName } from '../i18n/times'
import type { Action, Body, Condition, Fact, Node } from './rulesModel'
import { childrenOf, isGroup, kindOf } from './rulesTree'

const devices = () => t.value.detail.devices as Record<string, string>

type FactOf = (name: string) => Fact | undefined

/** Germany for DE, German for de, Phone for phone; other values as they are. */
export const valueName =
  (fact: string) =>
  (value: string): string => {
    if (fact === 'country' && /^[a-z]{2}$/i.test(value)) return countryName(value.toUpperCase())
    if (fact === 'device') return devices()[value] ?? value
    return fact === 'language' && value ? languageName(value) : value
  }

export const sayCondition = (c: Condition, words: Sentences, factOf: FactOf): string =>
  words.condition({ ...c, value: c.value ?? '…' }, factOf(c.fact)?.type, valueName(c.fact))

function sayNode(node: Node, words: Sentences, factOf: FactOf): string {
  if (!isGroup(node)) return sayCondition(node, words, factOf)
  const kind = kindOf(node)
  const parts = childrenOf(node)
    .map((child) => {
      const said = sayNode(child, words, factOf)
      return isGroup(child) && said ? words.nested(kindOf(child), said) : said
    })
    .filter(Boolean)
  return parts.join(words.joins[kind])
}

export const sayActions = (then: readonly Action[], words: Sentences): string =>
  then.map((action) => words.action(action)).join(words.then)

/** “When the page path contains “/pricing” and 30 s have passed on the page: invite “Hello”.” */
export function sayRule(body: Body, words: Sentences, factOf: FactOf): string {
  const inner = sayNode(body.when, words, factOf)
  const when = inner ? words.root(kindOf(body.when), inner) : words.always
  const [first] = body.variants
  const then = first
    ? words.versions(body.variants.length, sayActions(first.then, words) || words.nothing)
    : sayActions(body.then, words) || words.nothing
  return words.whole(when, then)
}
