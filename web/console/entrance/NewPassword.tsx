import { useSignal } from '@preact/signals'
import { t, wrongFields } from '../i18n'
import { joiningWords } from '../i18n/joining'
import { Field } from '../parts/Field'
import { resetPassword, type LinkView } from '../state/joining'
import { go } from '../state/route'
import { toast } from '../state/toasts'
import { Entrance } from './Entrance'
import { EntranceForm } from './EntranceForm'
import { PasswordInput } from './PasswordInput'
import { Username } from './Username'

/** A new password by a link. Signing in with it comes afterwards, with all steps. */
export function NewPassword({ token, of }: { token: string; of: LinkView }) {
  const words = joiningWords.value
  const password = useSignal('')
  const errors = useSignal<{ password?: string; all?: string }>({})
  const isBusy = useSignal(false)
  const submit = async () => {
    const length = [...password.value].length
    errors.value =
      length >= 12 && length <= 128 ? {} : { password: t.value.entrance.badPassword }
    if (errors.value.password) return
    isBusy.value = true
    try {
      await resetPassword(token, password.value)
      toast(words.setDone, { tone: 'good' })
      return go({ at: 'sign-in' }, 'replace')
    } catch (error) {
      errors.value = wrongFields(error, { password: t.value.entrance.weakPassword })
    }
    isBusy.value = false
  }
  return (
    <Entrance title={words.resetTitle} lead={words.resetLead(of.agent ?? of.email)}>
      <EntranceForm
        submit={submit}
        problem={errors.value.all}
        isBusy={isBusy.value}
        label={words.set}
      >
        <Username email={of.email} />
        <Field
          label={words.password}
          hint={t.value.entrance.passwordHint}
          error={errors.value.password}
        >
          {(control) => (
            <PasswordInput
              control={control}
              text={password}
              autocomplete="new-password"
              isFirst
            />
          )}
        </Field>
      </EntranceForm>
    </Entrance>
  )
}
