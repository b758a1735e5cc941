// The dictionary of what is blocked, in a chunk of its own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { blocksEn } from './blocks.en'
import { blocksZh } from './blocks.zh'

export const blockWords = computed(() => (language.value === 'zh' ? blocksZh : blocksEn))
