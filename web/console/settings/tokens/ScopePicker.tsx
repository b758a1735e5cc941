import { useId } from 'preact/hooks'
import { tokenWords } from '../../i18n/tokens'
import { may, type Scope } from '../../state/may'
import { isMe, team } from '../../state/team'

const SCOPES: readonly Scope[] = ['push', 'read', 'chat', 'admin']
const OF_ROLE: Record<string, readonly Scope[]> = {
  viewer: ['read'],
  agent: ['push', 'read', 'chat'],
}

/** What the agent's role may do at most. */
export function scopesOf(agent: string): readonly Scope[] {
  if (isMe(agent)) return SCOPES.filter(may)
  const role = team.value?.find(({ name }) => name === agent)?.role ?? ''
  return OF_ROLE[role] ?? SCOPES
}

interface PickerProps {
  among: readonly Scope[]
  value: readonly Scope[]
  error?: string
  onChange: (scopes: Scope[]) => void
}

export function ScopePicker({ among, value, error, onChange }: PickerProps) {
  const words = tokenWords.value
  const note = useId()
  const turn = (scope: Scope, isOn: boolean) =>
    onChange(SCOPES.filter((one) => (one === scope ? isOn : value.includes(one))))
  return (
    <fieldset class={`site-picker scope-picker ${error ? 'wrong' : ''}`} aria-describedby={note}>
      <legend>{words.scopes}</legend>
      {among.map((scope) => (
        <label key={scope}>
          <input
            type="checkbox"
            checked={value.includes(scope)}
            onChange={(event) => turn(scope, event.currentTarget.checked)}
          />
          {words.scope[scope]} <code class="faint">{scope}</code>
        </label>
      ))}
      <p id={note} class="field-note" role={error ? 'alert' : undefined}>
        {error ?? ' '}
      </p>
    </fieldset>
  )
}
