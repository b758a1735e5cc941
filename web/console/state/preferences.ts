// How this agent likes the console: kept in the browser, not on the server.
import { effect } from '@preact/signals'
import { remembered } from './remembered'

export type Theme = 'system' | 'light' | 'dark'
export type Language = 'en' | 'zh'

const oneOf =
  (...choices: string[]) =>
  (value: unknown) =>
    choices.includes(value as string)

const firstLanguage: Language = navigator.language?.toLowerCase().startsWith('zh') ? 'zh' : 'en'

export const theme = remembered<Theme>('theme', 'system', oneOf('system', 'light', 'dark'))
export const language = remembered<Language>('language', firstLanguage, oneOf('en', 'zh'))
export const sound = remembered<boolean>('sound', true, (value) => typeof value === 'boolean')
export const lastSite = remembered<string>('site', '', (value) => typeof value === 'string')

const isWidth = (value: unknown) => typeof value === 'number' && value >= 200 && value <= 720
export const listWidth = remembered<number>('width.list', 380, isWidth)
export const detailWidth = remembered<number>('width.detail', 320, isWidth)

export function applyPreferences(): void {
  const root = document.documentElement
  effect(() => {
    root.dataset.theme = theme.value
  })
  effect(() => {
    root.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  })
  effect(() => {
    root.style.setProperty('--list-width', `${listWidth.value}px`)
    root.style.setProperty('--detail-width', `${detailWidth.value}px`)
  })
}
