// The dictionary of signing in with more than a password, in a chunk of its own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { securityEn } from './security.en'
import { securityZh } from './security.zh'

export const securityWords = computed(() => (language.value === 'zh' ? securityZh : securityEn))
