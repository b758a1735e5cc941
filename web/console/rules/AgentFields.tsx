import { useSignal } from '@preact/signals'
import { people, ruleWords } from '../i18n/rules'
import { Field } from '../parts/Field'
import { agentsOf, named } from '../state/agents'
import { currentSite } from '../state/sites'
import { Chips } from './Chips'

interface SenderProps {
  label: string
  value: string
  onChange: (name: string) => void
}

/** Who speaks; also somebody the site has lost since, until another one is chosen. */
export function SenderSelect({ label, value, onChange }: SenderProps) {
  const words = people.value
  const agents = agentsOf(currentSite.value?.key) ?? []
  const isKnown = !value || agents.some(({ name }) => name === value)
  return (
    <select
      class="select"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{words.anybody}</option>
      {agents.map(({ name, here }) => (
        <option key={name} value={name}>
          {here ? words.here(name) : name}
        </option>
      ))}
      {!isKnown && <option value={value}>{words.gone(value)}</option>}
    </select>
  )
}

interface AgentsProps {
  values: readonly string[]
  error?: string
  onChange: (names: string[]) => void
}

/** Several agents of the site; a name that none of them has stays where it was typed. */
export function AgentsField({ values, error, onChange }: AgentsProps) {
  const words = people.value
  const label = ruleWords.value.actions.agents
  const strangers = useSignal<readonly string[]>([])
  const agents = agentsOf(currentSite.value?.key)
  const choices = agents?.map(({ name }) => name).filter((name) => !values.includes(name))
  const take = (typed: string[]) => {
    const { known, unknown } = agents ? named(typed, agents) : { known: typed, unknown: [] }
    strangers.value = unknown
    return { known, unknown }
  }
  const wrong = strangers.value.length ? words.strangers(strangers.value.join(', ')) : error
  return (
    <Field label={label} hint={words.agentsHint} error={wrong}>
      {({ id }) => (
        <Chips
          id={id}
          label={label}
          values={values}
          choices={choices}
          take={take}
          onChange={onChange}
        />
      )}
    </Field>
  )
}
