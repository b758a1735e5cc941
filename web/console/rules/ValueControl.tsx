import { ruleWords, sentences } from '../i18n/rules'
import type { Condition, Fact } from '../state/rulesModel'
import { Chips } from './Chips'
import { NumberField, SecondsField } from './NumberField'

interface ValueProps {
  condition: Condition
  fact: Fact | undefined
  onChange: (next: Condition) => void
}

const DEVICES = ['desktop', 'phone', 'tablet', 'bot']

/** The control that fits the fact and the comparison. */
export function ValueControl({ condition, fact, onChange }: ValueProps) {
  const words = ruleWords.value.tree
  const { op, value } = condition
  const set = (next: unknown) => onChange({ ...condition, value: next })
  const label = words.value
  if (fact?.type === 'truth') return <YesNo label={label} value={value === true} onChange={set} />
  if (fact?.type === 'weekday') return <Weekdays value={texts(value)} onChange={set} />
  if (fact?.type === 'hours') return <Span kind="time" value={texts(value)} onChange={set} />
  if (fact?.type === 'dates') return <Span kind="date" value={texts(value)} onChange={set} />
  if (op === 'any_of' || op === 'none_of')
    return (
      <Chips
        label={label}
        values={texts(value)}
        choices={condition.fact === 'device' ? DEVICES : undefined}
        fact={condition.fact}
        onChange={set}
      />
    )
  if (fact?.unit === 'seconds')
    return <SecondsField label={label} value={value} onChange={set} />
  if (fact?.type === 'number' || op === 'at_least' || op === 'at_most')
    return <NumberField label={label} value={value} unit={unitOf(fact?.unit)} onChange={set} />
  return (
    <input
      class={`input value ${op === 'matches' ? 'code' : ''}`}
      aria-label={label}
      placeholder={condition.fact === 'page_path' ? '/pricing' : undefined}
      maxLength={500}
      spellcheck={false}
      autocomplete="off"
      value={String(value ?? '')}
      onInput={(event) => set(event.currentTarget.value)}
    />
  )
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

function unitOf(unit: string | undefined): string | undefined {
  const words = ruleWords.value.tree
  const names: Record<string, string> = {
    percent: words.percent,
    times: words.times,
    pages: words.pages,
    visits: words.visits,
    chats: words.chats,
  }
  return unit ? names[unit] : undefined
}

interface YesNoProps {
  label: string
  value: boolean
  onChange: (value: boolean) => void
}

const YesNo = ({ label, value, onChange }: YesNoProps) => (
  <div class="choices" role="group" aria-label={label}>
    {[true, false].map((choice) => (
      <button
        key={String(choice)}
        type="button"
        aria-pressed={value === choice}
        onClick={() => onChange(choice)}
      >
        {choice ? ruleWords.value.tree.yes : ruleWords.value.tree.no}
      </button>
    ))}
  </div>
)

interface ListProps {
  value: string[]
  onChange: (value: string[]) => void
}

function Weekdays({ value, onChange }: ListProps) {
  const names = Object.entries(sentences.value.weekdays)
  const turned = (day: string) =>
    names.map(([each]) => each).filter((each) => value.includes(each) !== (each === day))
  return (
    <div class="days" role="group" aria-label={ruleWords.value.tree.value}>
      {names.map(([day, name]) => (
        <button
          key={day}
          type="button"
          aria-pressed={value.includes(day)}
          title={name}
          onClick={() => onChange(turned(day))}
        >
          {[...name].slice(0, name.startsWith('周') ? 2 : 3).join('')}
        </button>
      ))}
    </div>
  )
}

interface SpanProps extends ListProps {
  kind: 'time' | 'date'
}

/** Two times or two dates. */
function Span({ kind, value, onChange }: SpanProps) {
  const words = ruleWords.value.tree
  const [first = '', last = ''] = value
  return (
    <span class="span">
      <input
        type={kind}
        class="input"
        aria-label={words.from}
        value={first}
        onInput={(event) => onChange([event.currentTarget.value, last])}
      />
      {words.to}
      <input
        type={kind}
        class="input"
        aria-label={words.to}
        value={last}
        onInput={(event) => onChange([first, event.currentTarget.value])}
      />
    </span>
  )
}
