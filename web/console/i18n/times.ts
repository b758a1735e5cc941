// Times and durations as people read them, in the agent's zone and language.
import { language } from '../state/preferences'
import { t } from '.'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const locale = () => (language.value === 'zh' ? 'zh-CN' : 'en-GB')

const formats = new Map<string, Intl.DateTimeFormat>()

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${name}`
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), options))
  return formats.get(key)!
}

/** `2:05`, `1h 04m`, `3d 2h`: of a length in ms, counted like a stop-watch. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND))
  const pad = (n: number) => String(n).padStart(2, '0')
  if (ms < HOUR) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`
  const minutes = Math.floor(seconds / 60)
  if (ms < DAY) return t.value.times.hour(Math.floor(minutes / 60), pad(minutes % 60))
  return t.value.times.day(Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR))
}

/** `5 minutes ago`. */
export function ago(time: number, now: number): string {
  const gone = Math.max(0, now - time)
  if (gone < MINUTE) return t.value.times.justNow
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' })
  if (gone < HOUR) return words.format(-Math.floor(gone / MINUTE), 'minute')
  if (gone < DAY) return words.format(-Math.floor(gone / HOUR), 'hour')
  return words.format(-Math.floor(gone / DAY), 'day')
}

/** `14:02` today, `Mon 14:02` within a week, else the date: for lists. */
export function short(time: number, now: number): string {
  if (isSameDay(time, now)) return clock(time)
  if (now - time < 6 * DAY) return format('weekday', { weekday: 'short' }).format(time)
  return format('date', { month: 'short', day: 'numeric' }).format(time)
}

export const clock = (time: number): string =>
  format('clock', { hour: '2-digit', minute: '2-digit', hour12: false }).format(time)

export const clockWithSeconds = (time: number): string =>
  format('seconds', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(time)

/** `26 Feb 2027`. */
export const date = (time: number): string =>
  format('medium date', { dateStyle: 'medium' }).format(time)

/** The whole of it, for the hover. */
export const exact = (time: number): string =>
  format('exact', { dateStyle: 'full', timeStyle: 'medium' }).format(time)

/** `Today`, `Yesterday`, `Monday, 3 March 2026`: between messages. */
export function day(time: number, now: number): string {
  if (isSameDay(time, now)) return t.value.times.today
  if (isSameDay(time, now - DAY)) return t.value.times.yesterday
  return format('day', { dateStyle: 'full' }).format(time)
}

const isSameDay = (a: number, b: number): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString()

/** The time on the visitor's wall, or null when the zone is not one. */
export function clockIn(zone: string, now: number): string | null {
  try {
    return new Intl.DateTimeFormat(locale(), {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    }).format(now)
  } catch {
    return null
  }
}

/** `German`, `德语`: a language tag's name, or the tag. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}
