import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { languageNames, t } from '../i18n'
import { Button } from '../parts/Button'
import { askPermission, permission } from '../state/notify'
import { language, sound, theme } from '../state/preferences'
import { session } from '../state/session'
import { softTone } from '../state/tone'

export function Preferences() {
  const words = t.value.settings
  return (
    <div class="page">
      <h2>{words.preferences}</h2>
      <Choice label={words.language} of={language} among={languageNames} />
      <Choice label={words.theme} of={theme} among={words.themes} />
      <Setting label={words.sound} hint={words.soundHint}>
        <Button look="quiet" onClick={softTone}>
          {words.playSound}
        </Button>
        <Switch label={words.sound} on={sound} />
      </Setting>
      <Setting label={words.notifications} hint={words.notificationsHint}>
        {permission.value === 'default' ? (
          <Button onClick={() => void askPermission()}>{words.allow}</Button>
        ) : (
          <span class="soft">{permission.value === 'granted' ? words.isOn : words.blocked}</span>
        )}
      </Setting>
      <About />
    </div>
  )
}

function About() {
  const words = t.value.settings
  return (
    <p class="faint">
      {words.version(session.value!.version)} ·{' '}
      <a href="/api/docs" target="_blank" rel="noopener">
        {words.apiDocs}
      </a>
    </p>
  )
}

interface SettingProps {
  label: string
  hint?: string
  children: ComponentChildren
}

const Setting = ({ label, hint, children }: SettingProps) => (
  <div class="setting">
    <div>
      <b>{label}</b>
      {hint && <p class="soft">{hint}</p>}
    </div>
    <div class="setting-control">{children}</div>
  </div>
)

interface ChoiceProps<T extends string> {
  label: string
  of: Signal<T>
  among: Record<T, string>
}

function Choice<T extends string>({ label, of, among }: ChoiceProps<T>) {
  const name = useId()
  return (
    <Setting label={label}>
      <div class="choices" role="radiogroup" aria-label={label}>
        {(Object.entries(among) as [T, string][]).map(([choice, text]) => (
          <label key={choice}>
            <input
              type="radio"
              name={name}
              checked={of.value === choice}
              onChange={() => (of.value = choice)}
            />
            {text}
          </label>
        ))}
      </div>
    </Setting>
  )
}

const Switch = ({ label, on }: { label: string; on: Signal<boolean> }) => (
  <input
    type="checkbox"
    role="switch"
    class="switch"
    aria-label={label}
    checked={on.value}
    onChange={(event) => (on.value = event.currentTarget.checked)}
  />
)
