// The dictionary of one's own account, in a chunk of its own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { accountEn } from './account.en'
import { accountZh } from './account.zh'

export const accountWords = computed(() => (language.value === 'zh' ? accountZh : accountEn))
