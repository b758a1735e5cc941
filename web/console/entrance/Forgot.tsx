import { useSignal } from '@preact/signals'
import { HttpError } from '../http'
import { reason, t } from '../i18n'
import { joiningWords } from '../i18n/joining'
import { Field } from '../parts/Field'
import { useFocus } from '../parts/useFocus'
import { forgotten } from '../state/joining'
import { write } from '../state/route'
import { Entrance } from './Entrance'
import { EntranceForm } from './EntranceForm'
import { ToSignIn } from './Joining'

/** Asks for a link by e-mail. The answer is the same for every address. */
export function Forgot() {
  const words = joiningWords.value
  const email = useSignal('')
  const errors = useSignal<{ email?: string; all?: string }>({})
  const sent = useSignal(false)
  const isBusy = useSignal(false)
  const first = useFocus<HTMLInputElement>()
  const submit = async () => {
    errors.value = email.value.includes('@') ? {} : { email: t.value.entrance.badEmail }
    if (errors.value.email) return
    isBusy.value = true
    try {
      await forgotten(email.value.trim())
      sent.value = true
    } catch (error) {
      errors.value = { all: whatIsWrong(error) }
    }
    isBusy.value = false
  }
  if (sent.value)
    return (
      <Entrance title={words.sentTitle} lead={words.sentText(email.value.trim())}>
        <p class="form-end">
          <ToSignIn />
        </p>
      </Entrance>
    )
  return (
    <Entrance title={words.forgotTitle} lead={words.forgotLead}>
      <EntranceForm
        submit={submit}
        problem={errors.value.all}
        isBusy={isBusy.value}
        label={words.send}
      >
        <Field label={t.value.entrance.email} error={errors.value.email}>
          {(control) => (
            <input
              {...control}
              ref={first}
              class="input"
              type="email"
              autocomplete="username"
              value={email.value}
              onInput={(event) => (email.value = event.currentTarget.value)}
            />
          )}
        </Field>
      </EntranceForm>
      <p class="entrance-forgot">
        <a href={write({ at: 'sign-in' })}>{words.toSignIn}</a>
      </p>
    </Entrance>
  )
}

function whatIsWrong(error: unknown): string {
  if (!(error instanceof HttpError)) return reason(error)
  if (error.code === 'no_mail') return joiningWords.value.noMail
  return error.wait ? t.value.entrance.wait(error.wait) : reason(error)
}
