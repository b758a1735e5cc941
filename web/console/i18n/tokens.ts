// The dictionary of tokens, in a chunk of its own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { tokensEn } from './tokens.en'
import { tokensZh } from './tokens.zh'

export const tokenWords = computed(() => (language.value === 'zh' ? tokensZh : tokensEn))
