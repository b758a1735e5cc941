import { useId } from 'preact/hooks'
import { teamWords } from '../../i18n/team'
import { sites } from '../../state/sites'

interface PickerProps {
  /** Null: every site. */
  value: readonly string[] | null
  error?: string
  /** Whether every site may be given. */
  every?: boolean
  /** What every site is called here. */
  all?: string
  onChange: (value: string[] | null) => void
}

/** Every site, or some by name. */
export function SitePicker({ value, error, every = true, all, onChange }: PickerProps) {
  const words = teamWords.value
  const name = useId()
  const note = `${name}-note`
  const known = sites.value ?? []
  const turn = (key: string, isOn: boolean) => {
    const picked = new Set(value)
    if (isOn) picked.add(key)
    else picked.delete(key)
    onChange([...picked])
  }
  return (
    <fieldset class={`site-picker ${error ? 'wrong' : ''}`} aria-describedby={note}>
      <legend>{words.sites}</legend>
      {every && (
        <>
          <label>
            <input
              type="radio"
              name={name}
              checked={value === null}
              onChange={() => onChange(null)}
            />
            {all ?? words.all}
          </label>
          <label>
            <input type="radio" name={name} checked={value !== null} onChange={() => onChange([])} />
            {words.some}
          </label>
        </>
      )}
      {(value !== null || !every) && (
        <ul>
          {known.map((site) => (
            <li key={site.key}>
              <label>
                <input
                  type="checkbox"
                  checked={value?.includes(site.key) ?? false}
                  onChange={(event) => turn(site.key, event.currentTarget.checked)}
                />
                <span class="cut" title={site.origins.join(', ')}>
                  {site.name}
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      <p id={note} class="field-note" role={error ? 'alert' : undefined}>
        {error ?? ' '}
      </p>
    </fieldset>
  )
}
