import { duration, exact, short } from '../i18n/times'
import { now } from '../state/clock'

/** Counts up from `since`, second by second. */
export function Ticking({ since, title }: { since: string; title: string }) {
  const start = Date.parse(since)
  return (
    <time dateTime={since} title={`${title} · ${exact(start)}`}>
      {duration(now.value - start)}
    </time>
  )
}

/** The hour today, the day before that; the whole on hover. */
export function When({ at }: { at: string }) {
  const time = Date.parse(at)
  return (
    <time dateTime={at} title={exact(time)}>
      {short(time, now.value)}
    </time>
  )
}
