import { useSignal } from '@preact/signals'
import { HttpError } from '../http'
import { t, wrongFields } from '../i18n'
import { joiningWords } from '../i18n/joining'
import { Field } from '../parts/Field'
import { useFocus } from '../parts/useFocus'
import { join, type LinkView } from '../state/joining'
import { Entrance } from './Entrance'
import { EntranceForm } from './EntranceForm'
import { firstAgentErrors, type FormErrors } from './firstAgent'
import { PasswordInput } from './PasswordInput'
import { Username } from './Username'

/** An invitation: a name and a password, and one is in. */
export function Accept({ token, of }: { token: string; of: LinkView }) {
  const words = joiningWords.value
  const texts = t.value.entrance
  const name = useSignal('')
  const password = useSignal('')
  const errors = useSignal<FormErrors>({})
  const isBusy = useSignal(false)
  const first = useFocus<HTMLInputElement>()
  const submit = async () => {
    const told = { token, name: name.value.trim(), email: of.email, password: password.value }
    errors.value = { ...firstAgentErrors(told, texts), email: undefined }
    if (Object.values(errors.value).some(Boolean)) return
    isBusy.value = true
    try {
      await join(token, told.name, told.password)
    } catch (error) {
      errors.value = whatIsWrong(error)
    }
    isBusy.value = false
  }
  const role = t.value.settings.roles[of.role ?? ''] ?? of.role ?? ''
  return (
    <Entrance title={words.joinTitle} lead={words.joinLead(of.email, role)}>
      <EntranceForm
        submit={submit}
        problem={errors.value.all}
        isBusy={isBusy.value}
        label={isBusy.value ? words.joining : words.join}
      >
        <Username email={of.email} />
        <Field label={texts.name} hint={texts.nameHint} error={errors.value.name}>
          {(control) => (
            <input
              {...control}
              ref={first}
              class="input"
              autocomplete="nickname"
              value={name.value}
              onInput={(event) => (name.value = event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={texts.password} hint={texts.passwordHint} error={errors.value.password}>
          {(control) => (
            <PasswordInput control={control} text={password} autocomplete="new-password" />
          )}
        </Field>
      </EntranceForm>
    </Entrance>
  )
}

function whatIsWrong(error: unknown): FormErrors {
  const { badName, weakPassword } = t.value.entrance
  if (error instanceof HttpError && error.code === 'agent_exists')
    return { name: joiningWords.value.taken }
  return wrongFields(error, { name: badName, password: weakPassword })
}
