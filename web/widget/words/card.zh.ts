import type { CardWords } from './card.en'

export const zh: CardWords = {
  newTab: '在新标签页打开',
}
