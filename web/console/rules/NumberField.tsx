import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { ruleWords } from '../i18n/rules'

interface NumberProps {
  label: string
  value: unknown
  unit?: string
  most?: number
  id?: string
  onChange: (value: number | null) => void
}

const read = (text: string): number | null => {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? null : value
}
const written = (value: unknown): string => (typeof value === 'number' ? String(value) : '')

/** A number with its unit behind it; null while nothing, or no number, stands in it. */
export function NumberField({ label, value, unit, most, id, onChange }: NumberProps) {
  const note = useId()
  return (
    <span class="amount">
      <input
        type="number"
        id={id}
        class="input"
        aria-label={id ? undefined : label}
        aria-describedby={unit ? note : undefined}
        min={0}
        max={most}
        step="any"
        value={written(value)}
        onInput={(event) => onChange(read(event.currentTarget.value))}
      />
      {unit && (
        <span id={note} class="soft">
          {unit}
        </span>
      )}
    </span>
  )
}

const UNITS = [86_400, 3600, 60, 1]

/** Seconds, shown in the largest unit in which they are whole, or the one that was chosen. */
export function SecondsField({ label, value, most, id, onChange }: NumberProps) {
  const words = ruleWords.value.tree
  const seconds = typeof value === 'number' ? value : null
  const fits = UNITS.find((unit) => seconds && seconds % unit === 0) ?? 1
  const unit = useSignal(fits)
  const set = (count: number | null, of: number) => onChange(count === null ? null : count * of)
  const count = seconds === null ? null : seconds / unit.value
  return (
    <span class="amount">
      <input
        type="number"
        id={id}
        class="input"
        aria-label={id ? undefined : label}
        min={0}
        max={most && most / unit.value}
        step="any"
        value={written(count)}
        onInput={(event) => set(read(event.currentTarget.value), unit.value)}
      />
      <select
        class="select"
        aria-label={words.unit}
        value={unit.value}
        onChange={(event) => {
          unit.value = Number(event.currentTarget.value)
          set(count, unit.value)
        }}
      >
        {UNITS.toReversed().map((each) => (
          <option key={each} value={each}>
            {words.units[each]}
          </option>
        ))}
      </select>
    </span>
  )
}
