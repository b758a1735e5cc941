import { t } from '../i18n'
import { pushWords } from '../i18n/pushes'
import type { Sought } from '../state/history'

const STATES = [
  'sent', 'offline', 'delivered', 'shown', 'accepted', 'dismissed', 'expired', 'recalled',
] as const // prettier-ignore

interface BarProps {
  sought: Sought
  onChange: (next: Sought) => void
}

/** Which pushes the history shows. */
export function SoughtBar({ sought, onChange }: BarProps) {
  const words = pushWords.value.filters
  const states = Object.fromEntries(STATES.map((state) => [state, t.value.push.states[state]]))
  const set = (part: Partial<Sought>) => onChange({ ...sought, ...part })
  return (
    <div class="list-tools sought-bar">
      <Choice
        label={words.source}
        value={sought.source}
        texts={words.sources}
        onChange={(source) => set({ source })}
      />
      <Choice
        label={words.kind}
        value={sought.kind}
        texts={words.kinds}
        onChange={(kind) => set({ kind })}
      />
      <Choice
        label={words.state}
        value={sought.state}
        texts={{ '': words.anyState, ...states }}
        onChange={(state) => set({ state })}
      />
    </div>
  )
}

interface ChoiceProps {
  label: string
  value: string | undefined
  texts: Record<string, string>
  onChange: (value: string | undefined) => void
}

const Choice = ({ label, value, texts, onChange }: ChoiceProps) => (
  <select
    class="select"
    aria-label={label}
    value={value ?? ''}
    onChange={(event) => onChange(event.currentTarget.value || undefined)}
  >
    {Object.entries(texts).map(([name, text]) => (
      <option key={name} value={name}>
        {text}
      </option>
    ))}
  </select>
)
