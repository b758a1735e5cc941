// What a message says where there is room for words alone.
import type { Message } from '../../shared/wire'
import { t } from '.'

export const wordsOf = ({ text, file }: Message): string =>
  text || (file ? t.value.files.said(file.name) : '')
