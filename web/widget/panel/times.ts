// Days and times as the visitor's language writes them, in the visitor's zone.
import type { PanelWords } from '../words/panel.en'

export function dayName(day: Date, now: Date, language: string, words: PanelWords): string {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate())
  const ago = Math.round((midnight(now).getTime() - midnight(day).getTime()) / 86_400_000)
  if (ago === 0) return words.today
  if (ago === 1) return words.yesterday
  const year = day.getFullYear() === now.getFullYear() ? undefined : 'numeric'
  return day.toLocaleDateString(language, { year, month: 'long', day: 'numeric' })
}

export const clockTime = (at: string, language: string): string =>
  new Date(at).toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' })
