import { useId } from 'preact/hooks'
import { ruleWords } from '../i18n/rules'
import type { Condition, Fact } from '../state/rulesModel'

const UTM = ['source', 'medium', 'campaign', 'term', 'content']
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

interface KeyProps {
  kind: Exclude<Fact['key'], ''>
  condition: Condition
  onChange: (next: Condition) => void
}

/** Which event, attribute, element, campaign parameter or time zone. */
export function KeyControl({ kind, condition, onChange }: KeyProps) {
  const words = ruleWords.value.tree
  const set = (key: string) => onChange({ ...condition, key })
  if (kind === 'zone') return <ZonePicker value={condition.key ?? ''} onChange={set} />
  if (kind === 'utm')
    return (
      <select
        class="select key"
        aria-label={words.keys.utm}
        value={condition.key}
        onChange={(event) => set(event.currentTarget.value)}
      >
        {UTM.map((name) => (
          <option key={name} value={name}>
            {`utm_${name}`}
          </option>
        ))}
      </select>
    )
  return (
    <input
      class={`input key ${kind}`}
      aria-label={words.keys[kind]}
      placeholder={words.keys[kind]}
      maxLength={200}
      spellcheck={false}
      autocomplete="off"
      value={condition.key ?? ''}
      onInput={(event) => set(event.currentTarget.value)}
    />
  )
}

interface ZoneProps {
  value: string
  onChange: (zone: string) => void
}

/** The visitor's zone, one's own, or any other by its name. */
function ZonePicker({ value, onChange }: ZoneProps) {
  const words = ruleWords.value.tree
  const list = useId()
  const isVisitors = value === '' || value === 'visitor'
  return (
    <>
      <select
        class="select zone"
        aria-label={words.zone}
        value={isVisitors ? 'visitor' : 'other'}
        onChange={(event) =>
          onChange(event.currentTarget.value === 'visitor' ? 'visitor' : ownZone)
        }
      >
        <option value="visitor">{words.zoneVisitor}</option>
        <option value="other">{isVisitors ? ownZone : value || ownZone}</option>
      </select>
      {!isVisitors && (
        <input
          class="input zone"
          aria-label={words.zone}
          list={list}
          spellcheck={false}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {!isVisitors && (
        <datalist id={list}>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      )}
    </>
  )
}
