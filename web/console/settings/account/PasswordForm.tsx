import { useSignal } from '@preact/signals'
import { PasswordInput } from '../../entrance/PasswordInput'
import { Username } from '../../entrance/Username'
import { HttpError } from '../../http'
import { t, wrongFields } from '../../i18n'
import { accountWords } from '../../i18n/account'
import { Field } from '../../parts/Field'
import { changePassword } from '../../state/ownAccount'
import { account } from '../../state/security'
import { session } from '../../state/session'
import { toast } from '../../state/toasts'

interface Errors {
  current?: string
  next?: string
  all?: string
}

export function PasswordForm() {
  const words = accountWords.value
  const current = useSignal('')
  const next = useSignal('')
  const errors = useSignal<Errors>({})
  const isBusy = useSignal(false)
  const submit = async () => {
    const length = [...next.value].length
    errors.value = {
      current: current.value ? undefined : t.value.entrance.needPassword,
      next: length >= 12 && length <= 128 ? undefined : t.value.entrance.badPassword,
    }
    if (errors.value.current || errors.value.next) return
    isBusy.value = true
    try {
      await changePassword(current.value, next.value)
      current.value = next.value = ''
      toast(words.changed, { tone: 'good' })
    } catch (error) {
      errors.value = whatIsWrong(error)
    }
    isBusy.value = false
  }
  if (account.value?.password === false)
    return (
      <section class="own-part">
        <h3>{words.password}</h3>
        <p class="soft">{words.noPassword}</p>
      </section>
    )
  return (
    <section class="own-part" aria-label={words.password}>
      <h3>{words.password}</h3>
      <p class="soft">{words.passwordLead}</p>
      <form
        class="password-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Username email={session.value!.email} />
        <Field label={words.current} error={errors.value.current}>
          {(control) => (
            <PasswordInput control={control} text={current} autocomplete="current-password" />
          )}
        </Field>
        <Field
          label={words.next}
          hint={t.value.entrance.passwordHint}
          error={errors.value.next}
        >
          {(control) => (
            <PasswordInput control={control} text={next} autocomplete="new-password" />
          )}
        </Field>
        {errors.value.all && (
          <p class="problem" role="alert">
            {errors.value.all}
          </p>
        )}
        <button type="submit" class="button" disabled={isBusy.value}>
          {words.change}
        </button>
      </form>
    </section>
  )
}

function whatIsWrong(error: unknown): Errors {
  if (error instanceof HttpError && error.code === 'password_wrong')
    return { current: accountWords.value.wrong }
  if (error instanceof HttpError && error.code === 'too_many_attempts' && error.wait)
    return { all: t.value.entrance.wait(error.wait) }
  const { password, ...others } = wrongFields(error, { password: t.value.entrance.weakPassword })
  return { ...others, next: password }
}
