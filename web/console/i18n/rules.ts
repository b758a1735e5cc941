// The dictionaries of the rules, in a chunk of their own: the console's first load has no room.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { rulesEn } from './rules.en'
import { rulesZh } from './rules.zh'
import { peopleEn } from './rulesPeople.en'
import { peopleZh } from './rulesPeople.zh'
import { readyEn } from './rulesReady.en'
import { readyZh } from './rulesReady.zh'
import { sentencesEn } from './ruleSentences.en'
import { sentencesZh } from './ruleSentences.zh'

const of = <T>(en: T, zh: T) => computed(() => (language.value === 'zh' ? zh : en))

export const ruleWords = of(rulesEn, rulesZh)
export const sentences = of(sentencesEn, sentencesZh)
export const ready = of(readyEn, readyZh)
export const people = of(peopleEn, peopleZh)
