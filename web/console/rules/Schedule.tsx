import { ruleWords } from '../i18n/rules'
import type { Body } from '../state/rulesModel'

type Span = Body['schedule']

/** In the agent's own zone, as the field wants it: `2026-12-24T09:00`. */
function local(seconds: number): string {
  if (!seconds) return ''
  const date = new Date(seconds * 1000)
  const zone = date.getTimezoneOffset() * 60_000
  return new Date(date.getTime() - zone).toISOString().slice(0, 16)
}

const seconds = (text: string): number => (text ? new Date(text).getTime() / 1000 || 0 : 0)

interface ScheduleProps {
  value: Span
  onChange: (value: Span) => void
}

export function Schedule({ value, onChange }: ScheduleProps) {
  const words = ruleWords.value.more
  return (
    <div class="schedule">
      {(['begins', 'ends'] as const).map((edge) => (
        <label key={edge}>
          <span class="soft">{words[edge]}</span>
          <input
            type="datetime-local"
            class="input"
            value={local(value[edge])}
            onInput={(event) => onChange({ ...value, [edge]: seconds(event.currentTarget.value) })}
          />
        </label>
      ))}
    </div>
  )
}
