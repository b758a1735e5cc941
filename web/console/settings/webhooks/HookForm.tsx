import { useSignal } from '@preact/signals'
import { t, wrongFields } from '../../i18n'
import { hookWords } from '../../i18n/webhooks'
import { Button } from '../../parts/Button'
import { Field } from '../../parts/Field'
import { isWeb } from '../../parts/SafeLink'
import { useFocus } from '../../parts/useFocus'
import { EVENTS, addHook, changeHook, type EventName, type Webhook } from '../../state/webhooks'

interface FormProps {
  site: string
  hook?: Webhook
  onDone: () => void
}

interface Errors {
  url?: string
  events?: string
  all?: string
}

/** Adds a webhook, or changes the one given. */
export function HookForm({ site, hook, onDone }: FormProps) {
  const words = hookWords.value
  const url = useSignal(hook?.url ?? '')
  const note = useSignal(hook?.note ?? '')
  const events = useSignal<readonly EventName[]>(hook?.events ?? ['message.added'])
  const errors = useSignal<Errors>({})
  const isBusy = useSignal(false)
  const first = useFocus<HTMLInputElement>(true)

  const submit = async () => {
    errors.value = {
      url: isWeb(url.value.trim()) ? undefined : words.badUrl,
      events: events.value.length ? undefined : words.noEvent,
    }
    if (errors.value.url || errors.value.events) return
    const draft = {
      url: url.value.trim(),
      note: note.value.trim(),
      events: [...events.value],
    }
    isBusy.value = true
    try {
      await (hook ? changeHook(site, hook.id, draft) : addHook(site, { ...draft, active: true }))
      onDone()
    } catch (error) {
      errors.value = wrongFields(error, {
        url: words.badUrl,
        events: words.noEvent,
      })
    }
    isBusy.value = false
  }
  const turn = (event: EventName, on: boolean) => {
    events.value = EVENTS.filter((each) => (each === event ? on : events.value.includes(each)))
  }

  return (
    <form
      class="hook-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Field label={words.url} hint={words.urlHint} error={errors.value.url}>
        {(control) => (
          <input
            {...control}
            ref={first}
            class="input"
            type="url"
            autocomplete="off"
            spellcheck={false}
            value={url.value}
            onInput={(event) => (url.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <fieldset class="hook-events">
        <legend>{words.eventsLabel}</legend>
        {EVENTS.map((event) => (
          <label key={event}>
            <input
              type="checkbox"
              checked={events.value.includes(event)}
              onChange={(change) => turn(event, change.currentTarget.checked)}
            />
            <span>{words.events[event]}</span>
            <code>{event}</code>
          </label>
        ))}
        {errors.value.events && (
          <p class="problem" role="alert">
            {errors.value.events}
          </p>
        )}
      </fieldset>
      <Field label={words.note} hint={words.noteHint}>
        {(control) => (
          <input
            {...control}
            class="input"
            maxLength={200}
            value={note.value}
            onInput={(event) => (note.value = event.currentTarget.value)}
          />
        )}
      </Field>
      {errors.value.all && (
        <p class="problem" role="alert">
          {errors.value.all}
        </p>
      )}
      <p class="form-end">
        <button type="submit" class="button primary" disabled={isBusy.value}>
          {hook ? t.value.save : words.create}
        </button>
        <Button look="quiet" onClick={onDone}>
          {t.value.cancel}
        </Button>
      </p>
    </form>
  )
}
