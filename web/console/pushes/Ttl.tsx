import { useId } from 'preact/hooks'
import { t } from '../i18n'

interface TtlProps {
  value: number
  onChange: (seconds: number) => void
}

/** For how long a push waits for the visitor's next page. */
export function Ttl({ value, onChange }: TtlProps) {
  const id = useId()
  const words = t.value.many
  return (
    <div class="ttl">
      <label for={id}>{words.waits}</label>
      <select
        id={id}
        class="select"
        value={value}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      >
        {Object.entries(words.waitsFor).map(([seconds, text]) => (
          <option key={seconds} value={seconds}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
