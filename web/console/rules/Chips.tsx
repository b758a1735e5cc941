import { useSignal } from '@preact/signals'
import { X } from 'lucide'
import { useId } from 'preact/hooks'
import { ruleWords } from '../i18n/rules'
import { Icon } from '../parts/Icon'
import { valueName } from '../state/rulesSay'

interface ChipsProps {
  label: string
  values: readonly string[]
  choices?: readonly string[]
  fact?: string
  id?: string
  /** Which of the words that were typed go; the others stay in the field. */
  take?: (typed: string[]) => { known: string[]; unknown: string[] }
  onChange: (values: string[]) => void
}

/** Several words, each of which can be taken out again. */
export function Chips({ label, values, choices, fact = '', id, take, onChange }: ChipsProps) {
  const words = ruleWords.value.tree
  const text = useSignal('')
  const list = useId()
  const name = valueName(fact)
  const add = () => {
    const typed = text.value
      .split(/[,，、;；\n]/)
      .map((each) => each.trim())
      .filter(Boolean)
    const { known, unknown } = take?.(typed) ?? { known: typed, unknown: [] }
    text.value = unknown.join(', ')
    const more = new Set([...values, ...known])
    if (more.size > values.length) onChange([...more])
  }
  return (
    <span class="chips">
      {values.map((value) => (
        <span key={value} class="chip" title={value}>
          {name(value)}
          <button
            type="button"
            aria-label={words.takeOut(name(value))}
            onClick={() => onChange(values.filter((each) => each !== value))}
          >
            <Icon of={X} />
          </button>
        </span>
      ))}
      <input
        id={id}
        aria-label={id ? undefined : label}
        placeholder={words.addValue}
        list={choices ? list : undefined}
        maxLength={500}
        spellcheck={false}
        autocomplete="off"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          // Chosen from the list, not typed.
          if (event.inputType === 'insertReplacementText') add()
        }}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Enter' || event.key === ',') {
            event.preventDefault()
            add()
          } else if (event.key === 'Backspace' && !text.value) onChange(values.slice(0, -1))
        }}
      />
      {choices && (
        <datalist id={list}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </span>
  )
}
