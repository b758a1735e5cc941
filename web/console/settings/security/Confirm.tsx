import { useSignal } from '@preact/signals'
import { PasswordInput } from '../../entrance/PasswordInput'
import { HttpError } from '../../http'
import { reason, t } from '../../i18n'
import { securityWords } from '../../i18n/security'
import { Button } from '../../parts/Button'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { account } from '../../state/security'

interface ConfirmProps {
  /** What is about to happen. */
  title: string
  /** Asked on the way, e.g. a name; its text goes to `then`. */
  also?: { label: string; hint: string; wrong: string }
  /** May raise; a wrong password is told beside its field, all else below it. */
  then: (password: string, also: string) => Promise<void>
  onClose: () => void
}

/** Asks for the password once more; who has none has signed in just now, or is told to. */
export function Confirm({ title, also, then, onClose }: ConfirmProps) {
  const words = securityWords.value
  const password = useSignal('')
  const text = useSignal('')
  const errors = useSignal<{ password?: string; also?: string; all?: string }>({})
  const isBusy = useSignal(false)
  const hasPassword = account.value?.password ?? true

  const submit = async () => {
    const length = [...text.value.trim()].length
    errors.value = {
      also: !also || (length >= 1 && length <= 80) ? undefined : also.wrong,
      password: !hasPassword || password.value ? undefined : t.value.entrance.needPassword,
    }
    if (errors.value.also || errors.value.password) return
    isBusy.value = true
    try {
      await then(password.value, text.value.trim())
    } catch (error) {
      errors.value = whatIsWrong(error)
    }
    isBusy.value = false
  }

  return (
    <Dialog label={title} onClose={onClose}>
      <form
        class="confirm"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <h2>{title}</h2>
        {also && (
          <Field label={also.label} hint={also.hint} error={errors.value.also}>
            {(control) => (
              <input
                {...control}
                class="input"
                maxLength={80}
                value={text.value}
                onInput={(event) => (text.value = event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        {hasPassword && (
          <Field label={words.password} error={errors.value.password}>
            {(control) => (
              <PasswordInput control={control} text={password} autocomplete="current-password" />
            )}
          </Field>
        )}
        {errors.value.all && (
          <p class="problem" role="alert">
            {errors.value.all}
          </p>
        )}
        <div class="form-end">
          <button type="submit" class="button primary" disabled={isBusy.value}>
            {words.go}
          </button>
          <Button onClick={onClose}>{t.value.cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}

function whatIsWrong(error: unknown): { password?: string; all?: string } {
  const words = securityWords.value
  if (error instanceof DOMException)
    return { all: error.name === 'InvalidStateError' ? words.passkeyExists : words.passkeyCancelled }
  if (!(error instanceof HttpError)) return { all: reason(error) }
  if (error.code === 'password_wrong') return { password: words.wrongPassword }
  if (error.code === 'sign_in_again') return { all: words.signInAgain }
  if (error.code === 'too_many_attempts' && error.wait)
    return { all: t.value.entrance.wait(error.wait) }
  return { all: reason(error) }
}
