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
  onChange: (values: string[]) => void
}

/** Several words, each of which can be taken out again. */
export function Chips({ label, values, choices, fact = '', id, onChange }: ChipsProps) {
  const words = ruleWords.value.tree
  const text = useSignal('')
  const list = useId()
  const name = valueName(fact)
  const add = () => {
    const more = text.value
      .split(/[,，、;；\n]/)
      .map((each) => each.trim())
      .filter((each) => each && !values.includes(each))
    text.value = ''
    if (more.length > 0) onChange([...values, ...new Set(more)])
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
        onInput={(event) => (text.value = event.currentTarget.value)}
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
