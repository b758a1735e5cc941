import { expect, test } from 'vitest'
import { languageOf } from '../../widget/settings'
import * as bubbleEn from '../../widget/words/bubble.en'
import * as bubbleZh from '../../widget/words/bubble.zh'
import * as cardEn from '../../widget/words/card.en'
import * as cardZh from '../../widget/words/card.zh'
import * as liveEn from '../../widget/words/live.en'
import * as liveZh from '../../widget/words/live.zh'
import * as panelEn from '../../widget/words/panel.en'
import * as panelZh from '../../widget/words/panel.zh'

const pairs = [
  [bubbleEn.en, bubbleZh.zh],
  [cardEn.en, cardZh.zh],
  [liveEn.en, liveZh.zh],
  [panelEn.en, panelZh.zh],
] as const

test('both languages have the same texts', () => {
  for (const [en, zh] of pairs) expect(Object.keys(zh)).toEqual(Object.keys(en))
})

test('no text is empty and no Chinese one is still English', () => {
  const written = (text: unknown) => (typeof text === 'function' ? String(text(3)) : String(text))
  for (const [en, zh] of pairs) {
    for (const text of Object.values(en)) expect(written(text)).toMatch(/\S/)
    for (const text of Object.values(zh)) expect(written(text)).toMatch(/[\u4e00-\u9fff]/)
  }
})

test('every kind of Chinese gets Chinese, everyone else English', () => {
  for (const tag of ['zh', 'zh-CN', 'zh-Hant-TW', 'ZH-hans']) expect(languageOf(tag)).toBe('zh')
  for (const tag of ['en', 'de-DE', 'zha', '']) expect(languageOf(tag)).toBe('en')
})
