// Which part of the filter is being edited: none, the menu of fields, or one of them.
import { signal } from '@preact/signals'
import type { FieldName } from './filter'

export const editing = signal<FieldName | 'menu' | null>(null)
