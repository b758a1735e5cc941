export const en = {
  newTab: 'opens in a new tab',
}

export type CardWords = typeof en
