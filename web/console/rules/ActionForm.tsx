import { useSignal } from '@preact/signals'
import { Field } from '../parts/Field'
import { ruleWords } from '../i18n/rules'
import type { Action } from '../state/rulesModel'
import { AgentsField } from './AgentFields'
import { faultText } from './faultText'
import { SaidForm } from './SaidForm'

export interface FormProps<A extends Action = Action> {
  action: A
  place: string
  errors: Readonly<Record<string, string>>
  onChange: (next: A) => void
}

/** The fields of one action. */
export function ActionForm({ action, place, errors, onChange }: FormProps) {
  const words = ruleWords.value.actions
  const text = (label: string, name: string, value: string, most: number, area = false) => (
    <TextField
      label={label}
      value={value}
      most={most}
      area={area}
      error={errorAt(errors, `${place}.${name}`)}
      onChange={(next) => onChange({ ...action, [name]: next } as Action)}
    />
  )
  switch (action.do) {
    case 'invite':
    case 'message':
      return <SaidForm action={action} place={place} errors={errors} onChange={onChange} />
    case 'open':
      return text(words.text, 'text', action.text, 2000, true)
    case 'event':
      return (
        <>
          {text(words.eventName, 'name', action.name, 128)}
          <DataField action={action} place={place} errors={errors} onChange={onChange} />
        </>
      )
    case 'tag':
      return text(words.tag, 'tag', action.tag, 40)
    case 'assign':
      return (
        <AgentsField
          values={action.agents}
          error={errorBelow(errors, `${place}.agents`)}
          onChange={(agents) => onChange({ ...action, agents })}
        />
      )
    case 'webhook':
      return text(words.url, 'url', action.url, 2048)
  }
}

export const errorAt = (errors: Readonly<Record<string, string>>, place: string) =>
  errors[place] === undefined ? undefined : faultText(place, errors[place])

/** The first of what is wrong there or in one of its parts. */
export function errorBelow(errors: Readonly<Record<string, string>>, place: string) {
  const found = Object.keys(errors).find((each) => each.startsWith(place))
  return found && errorAt(errors, found)
}

interface TextProps {
  label: string
  value: string
  most: number
  area?: boolean
  hint?: string
  error?: string
  onChange: (value: string) => void
}

export function TextField({ label, value, most, area, hint, error, onChange }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) =>
        area ? (
          <textarea
            {...control}
            class="input"
            rows={2}
            maxLength={most}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        ) : (
          <input
            {...control}
            class="input"
            maxLength={most}
            autocomplete="off"
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )
      }
    </Field>
  )
}

function DataField({ action, place, errors, onChange }: FormProps<Action & { do: 'event' }>) {
  const words = ruleWords.value.actions
  const text = useSignal(action.data ? JSON.stringify(action.data) : '')
  const data = parsed(text.value)
  return (
    <TextField
      label={`${words.eventData} · ${words.optional}`}
      value={text.value}
      most={4000}
      error={data === null ? words.badData : errorBelow(errors, `${place}.data`)}
      onChange={(next) => {
        text.value = next
        const read = parsed(next)
        if (read !== null) onChange({ ...action, data: read })
      }}
    />
  )
}

/** Undefined for nothing, null for what is no object. */
function parsed(text: string): Record<string, unknown> | null | undefined {
  if (!text.trim()) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return value && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
