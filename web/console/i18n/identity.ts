// The dictionary of identity keys, in a chunk of their own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { identityEn } from './identity.en'
import { identityZh } from './identity.zh'

export const identityWords = computed(() => (language.value === 'zh' ? identityZh : identityEn))
