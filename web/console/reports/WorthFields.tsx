import { reportWords } from '../i18n/reports'
import { Field } from '../parts/Field'
import type { GoalDraft } from '../state/reports'
import { Select } from './Select'

interface WorthProps {
  draft: GoalDraft
  error?: string
  onChange: (value: number | string) => void
}

/** What reaching the goal is worth; only an event can say it itself. */
export function WorthFields({ draft: { match, value }, error, onChange }: WorthProps) {
  const words = reportWords.value
  const isProperty = typeof value === 'string'
  const label = isProperty ? words.property : words.amount
  const hint = isProperty ? words.propertyHint : words.amountHint
  return (
    <div class="goal-row">
      {match.kind === 'event' && (
        <Select
          label={words.worth}
          value={isProperty ? 'property' : 'fixed'}
          among={words.worths}
          onChange={(kind) => onChange(kind === 'property' ? '' : 0)}
        />
      )}
      <Field label={label} hint={hint} error={error}>
        {(control) =>
          isProperty ? (
            <input
              {...control}
              class="input"
              autocomplete="off"
              spellcheck={false}
              value={value}
              onInput={(event) => onChange(event.currentTarget.value)}
            />
          ) : (
            <input
              {...control}
              class="input"
              type="number"
              min={0}
              step="any"
              value={Number.isNaN(value) ? '' : value}
              onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
            />
          )
        }
      </Field>
    </div>
  )
}
