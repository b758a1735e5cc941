import { Plus, Trash2 } from 'lucide'
import { useId } from 'preact/hooks'
import { ruleWords } from '../i18n/rules'
import { Button, IconButton } from '../parts/Button'
import { STYLES, type PushButton, type Said, type Style } from '../state/rulesModel'
import { errorAt, TextField, type FormProps } from './ActionForm'
import { faultText } from './faultText'

const MOST_BUTTONS = 3

/** An invitation or a message: words, look, title, picture and buttons. */
export function SaidForm({ action, place, errors, onChange }: FormProps<Said>) {
  const words = ruleWords.value.actions
  const set = (part: Partial<Said>) => onChange({ ...action, ...part })
  return (
    <>
      <TextField
        label={words.text}
        value={action.text}
        most={2000}
        area
        error={errorAt(errors, `${place}.text`)}
        onChange={(text) => set({ text })}
      />
      <LookForm action={action} place={place} errors={errors} onChange={onChange} />
    </>
  )
}

interface LookProps extends FormProps<Said> {
  /** Says what is wrong at a place. */
  say?: (place: string, error: string) => string
  /** Whoever unfolded this form wants to see all of it. */
  isOpen?: boolean
}

/** How it looks: style, title, picture and buttons. */
export function LookForm({
  action,
  place,
  errors: told,
  onChange,
  say = faultText,
  isOpen = false,
}: LookProps) {
  const errors = Object.fromEntries(
    Object.entries(told).map(([at, error]) => [at, say(at, error)]),
  )
  const words = ruleWords.value.actions
  const set = (part: Partial<Said>) => onChange({ ...action, ...part })
  return (
    <>
      <StyleChoice value={action.style} onChange={(style) => set({ style })} />
      <details
        class="said-more"
        open={isOpen || Boolean(action.title || action.image || action.buttons?.length)}
      >
        <summary>
          {words.title} · {words.image} · {words.buttons}
        </summary>
        <TextField
          label={`${words.title} · ${words.optional}`}
          value={action.title ?? ''}
          most={120}
          error={errors[`${place}.title`]}
          onChange={(title) => set({ title: title || undefined })}
        />
        <TextField
          label={`${words.image} · ${words.optional}`}
          hint={words.imageHint}
          value={action.image ?? ''}
          most={2048}
          error={errors[`${place}.image`]}
          onChange={(image) => set({ image: image || undefined })}
        />
        <Buttons
          buttons={action.buttons ?? []}
          place={`${place}.buttons`}
          errors={errors}
          onChange={(buttons) => set({ buttons: buttons.length ? buttons : undefined })}
        />
      </details>
    </>
  )
}

interface StyleProps {
  value: Style | undefined
  onChange: (style: Style | undefined) => void
}

function StyleChoice({ value, onChange }: StyleProps) {
  const words = ruleWords.value.actions
  const name = useId()
  return (
    <div class="style-choice">
      <span class="soft">{words.style}</span>
      <div class="choices" role="radiogroup" aria-label={words.style}>
        {([undefined, ...STYLES] as const).map((style) => (
          <label key={style ?? 'site'}>
            <input
              type="radio"
              name={name}
              checked={value === style}
              onChange={() => onChange(style)}
            />
            {words.styles[style ?? 'site']}
          </label>
        ))}
      </div>
    </div>
  )
}

interface ButtonsProps {
  buttons: readonly PushButton[]
  place: string
  errors: Readonly<Record<string, string>>
  onChange: (buttons: PushButton[]) => void
}

function Buttons({ buttons, place, errors, onChange }: ButtonsProps) {
  const words = ruleWords.value.actions
  return (
    <div class="said-buttons" role="group" aria-label={words.buttons}>
      {buttons.map((button, index) => (
        <ButtonLine
          key={index}
          button={button}
          error={firstBelow(errors, `${place}[${index}]`)}
          onChange={(next) => onChange(buttons.with(index, next))}
          onRemove={() => onChange(buttons.toSpliced(index, 1))}
        />
      ))}
      {buttons.length < MOST_BUTTONS && (
        <Button look="quiet" icon={Plus} onClick={() => onChange([...buttons, { label: '' }])}>
          {words.addButton}
        </Button>
      )}
    </div>
  )
}

const firstBelow = (errors: Readonly<Record<string, string>>, place: string) =>
  Object.entries(errors).find(([at]) => at.startsWith(place))?.[1]

const DOES = ['url', 'reply', 'event'] as const
type Does = (typeof DOES)[number] | 'chat'

interface LineProps {
  button: PushButton
  error?: string
  onChange: (next: PushButton) => void
  onRemove: () => void
}

function ButtonLine({ button, error, onChange, onRemove }: LineProps) {
  const words = ruleWords.value.actions
  const does: Does = DOES.find((each) => button[each] !== undefined) ?? 'chat'
  const { label } = button
  return (
    <div class="button-line">
      <input
        class="input"
        aria-label={words.buttonLabel}
        placeholder={words.buttonLabel}
        maxLength={40}
        value={label}
        onInput={(event) => onChange({ ...button, label: event.currentTarget.value })}
      />
      <select
        class="select"
        aria-label={words.buttonDoes}
        value={does}
        onChange={(event) => {
          const next = event.currentTarget.value as Does
          onChange(next === 'chat' ? { label } : { label, [next]: '' })
        }}
      >
        {(['chat', ...DOES] as const).map((each) => (
          <option key={each} value={each}>
            {words.buttonKinds[each]}
          </option>
        ))}
      </select>
      {does !== 'chat' && (
        <input
          class="input"
          aria-label={words.buttonValues[does]}
          placeholder={words.buttonValues[does]}
          maxLength={does === 'url' ? 2048 : does === 'reply' ? 500 : 128}
          value={button[does]}
          onInput={(event) => onChange({ label, [does]: event.currentTarget.value })}
        />
      )}
      <IconButton label={words.removeButton} icon={Trash2} onClick={onRemove} />
      {error && (
        <p class="fault bad-note" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
