// The dictionary of the webhooks, in a chunk of their own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { webhooksEn } from './webhooks.en'
import { webhooksZh } from './webhooks.zh'

export const hookWords = computed(() => (language.value === 'zh' ? webhooksZh : webhooksEn))
