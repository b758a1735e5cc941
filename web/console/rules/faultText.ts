// What the server found wrong at a place, in the language of the console. The server speaks
// English, and of types where a value has not the shape of a rule at all.
import { ruleWords } from '../i18n/rules'
import { language } from '../state/preferences'

export function faultText(place: string, said: string): string {
  const words = ruleWords.value.wrong
  const shape = /^Expected `[a-z|]+` (of length )?([<>]=) (\d+)/.exec(said)
  if (shape) {
    const [, length, bound, number] = shape
    if (length && bound === '>=') return words.text
    return (bound === '<=' ? words.most : words.least)(number!)
  }
  if (language.value === 'en') return `${said.charAt(0).toUpperCase()}${said.slice(1)}`
  const last = /([a-z_]+)(?:\[\d+\])?$/.exec(place)?.[1] ?? ''
  const known = { value: words.value, key: words.key, op: words.op, fact: words.fact }
  return known[last as keyof typeof known] ?? words.other
}
