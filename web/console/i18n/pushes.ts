// The dictionary of the pushes, in a chunk of its own: the console's first load has no room.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { pushesEn } from './pushes.en'
import { pushesZh } from './pushes.zh'

export const pushWords = computed(() => (language.value === 'zh' ? pushesZh : pushesEn))
