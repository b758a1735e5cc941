import { Field } from '../parts/Field'

interface SelectProps<T extends string> {
  label: string
  hint?: string
  value: T
  among: Record<T, string>
  onChange: (value: T) => void
}

/** One of a few, each in words. */
export function Select<T extends string>({ label, hint, value, among, onChange }: SelectProps<T>) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <select
          {...control}
          class="select"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value as T)}
        >
          {(Object.entries(among) as [T, string][]).map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
