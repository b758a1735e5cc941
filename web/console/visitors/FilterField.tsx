import { useSignal } from '@preact/signals'
import { X } from 'lucide'
import { useId } from 'preact/hooks'
import { t } from '../i18n'
import { Button, IconButton } from '../parts/Button'
import { choicesOf, FIELDS, setField, spoken, type FieldName } from '../state/filter'
import { editing } from '../state/filterEditing'
import { filter } from '../state/list'
import { codeOf, suggestions } from './suggestions'

const VALUE_MOST = 128
const close = () => {
  editing.value = null
}

/** One condition. What is changed holds at once; *Done* only closes. */
export function FilterField({ name }: { name: FieldName }) {
  const words = t.value.lists
  const id = useId()
  const Editor = EDITORS[FIELDS[name]]
  return (
    <form
      class="filter-field"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault()
        close()
      }}
    >
      <h3 id={id}>{words.fields[name]}</h3>
      <Editor name={name} label={words.fields[name]} />
      <div class="popover-end">
        <Button onClick={() => (setField(name, undefined), close())}>{words.removeThis}</Button>
        <Button type="submit" look="primary">
          {words.done}
        </Button>
      </div>
    </form>
  )
}

interface EditorProps {
  name: FieldName
  label: string
}

function Text({ name, label }: EditorProps) {
  return (
    <input
      class="input"
      aria-label={label}
      maxLength={VALUE_MOST}
      value={(filter.value[name] as string | undefined) ?? ''}
      onInput={(event) => setField(name, event.currentTarget.value)}
    />
  )
}

function Amount({ name, label }: EditorProps) {
  return (
    <input
      class="input"
      type="number"
      min={0}
      max={1000}
      aria-label={label}
      value={(filter.value[name] as number | undefined) ?? ''}
      onInput={({ currentTarget: { valueAsNumber: n } }) =>
        setField(name, Math.min(1000, Math.max(0, Math.round(n))))
      }
    />
  )
}

/** One of a few, or several where any of them will do. */
function Choices({ name }: EditorProps) {
  const kind = FIELDS[name]
  const now = filter.value[name]
  const isOn = (value: string) =>
    kind === 'choices' ? ((now ?? []) as string[]).includes(value) : String(now) === value
  const choose = (value: string) => {
    if (kind === 'truth') return setField(name, value === 'true')
    if (kind === 'choice') return setField(name, value)
    const others = ((now ?? []) as string[]).filter((one) => one !== value)
    setField(name, isOn(value) ? others : [...others, value])
  }
  return (
    <div class="choice-list">
      {Object.entries(choicesOf(name)).map(([value, text]) => (
        <label key={value}>
          <input
            type={kind === 'choices' ? 'checkbox' : 'radio'}
            name={name}
            checked={isOn(value)}
            onChange={() => choose(value)}
          />
          {text}
        </label>
      ))}
    </div>
  )
}

/** Any number of values, typed, with those seen on the list offered. */
function Values({ name, label }: EditorProps) {
  const words = t.value.lists
  const text = useSignal('')
  const id = useId()
  const values = (filter.value[name] ?? []) as string[]
  const add = () => {
    const value = codeOf(name, text.value.trim())
    if (!value) return false
    if (!values.includes(value)) setField(name, [...values, value])
    text.value = ''
    return true
  }
  return (
    <>
      {values.length > 0 && (
        <ul class="filter-chips">
          {values.map((value) => (
            <li key={value} class="filter-chip">
              <span class="cut">{spoken(name, value)}</span>
              <IconButton
                label={words.removeFilter(spoken(name, value))}
                icon={X}
                onClick={() =>
                  setField(
                    name,
                    values.filter((other) => other !== value),
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
      <input
        class="input"
        list={id}
        aria-label={label}
        placeholder={words.addHint}
        maxLength={VALUE_MOST}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          // Picked from those offered: no key was pressed for it.
          if (!(event as InputEvent).inputType?.startsWith('insertText')) {
            if (suggestions(name).includes(text.value)) add()
          }
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && text.value.trim()) {
            event.preventDefault()
            add()
          }
        }}
        onBlur={add}
      />
      <datalist id={id}>
        {suggestions(name).map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  )
}

/** An attribute and its value. */
function Pair() {
  const words = t.value.lists
  const [first] = Object.entries(filter.value.attrs ?? {})
  const key = useSignal(first?.[0] ?? '')
  const value = useSignal(first?.[1] ?? '')
  const put = () => {
    const name = key.value.trim()
    setField('attrs', name ? { [name]: value.value.trim() } : undefined)
  }
  const input = (of: typeof key, label: string) => (
    <input
      class="input"
      aria-label={label}
      placeholder={label}
      maxLength={VALUE_MOST}
      value={of.value}
      onInput={(event) => {
        of.value = event.currentTarget.value
        put()
      }}
    />
  )
  return (
    <div class="pair">
      {input(key, words.key)}
      <span>=</span>
      {input(value, words.value)}
    </div>
  )
}

const EDITORS = {
  text: Text,
  number: Amount,
  choice: Choices,
  choices: Choices,
  truth: Choices,
  values: Values,
  pairs: Pair,
}
