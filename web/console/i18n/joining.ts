// The dictionary of what links open before one is signed in, in a chunk of its own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { joiningEn } from './joining.en'
import { joiningZh } from './joining.zh'

export const joiningWords = computed(() => (language.value === 'zh' ? joiningZh : joiningEn))
