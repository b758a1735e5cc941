// The dictionary of the audit log, in a chunk of its own.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { auditEn } from './audit.en'
import { auditZh } from './audit.zh'

export const auditWords = computed(() => (language.value === 'zh' ? auditZh : auditEn))
