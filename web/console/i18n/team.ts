// The dictionary of the team, in a chunk of its own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { teamEn } from './team.en'
import { teamZh } from './team.zh'

export const teamWords = computed(() => (language.value === 'zh' ? teamZh : teamEn))
