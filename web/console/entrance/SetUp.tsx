import { useSignal } from '@preact/signals'
import { t, wrongFields } from '../i18n'
import { Field } from '../parts/Field'
import { useFocus } from '../parts/useFocus'
import { write, route } from '../state/route'
import { setUp } from '../state/session'
import { Entrance } from './Entrance'
import { EntranceForm } from './EntranceForm'
import { firstAgentErrors, type FormErrors } from './firstAgent'
import { PasswordInput } from './PasswordInput'

export function SetUp() {
  const words = t.value.entrance
  const name = useSignal('')
  const email = useSignal('')
  const password = useSignal('')
  const errors = useSignal<FormErrors>({})
  const isBusy = useSignal(false)
  const first = useFocus<HTMLInputElement>()
  const token = route.value.at === 'setup' ? route.value.token : ''

  const submit = async () => {
    const agent = {
      token,
      name: name.value.trim(),
      email: email.value.trim(),
      password: password.value,
    }
    errors.value = firstAgentErrors(agent, words)
    if (Object.values(errors.value).some(Boolean)) return
    isBusy.value = true
    try {
      await setUp(agent)
    } catch (error) {
      errors.value = wrongFields(error, {
        name: words.badName,
        email: words.badEmail,
        // Its length has been checked here already.
        password: words.weakPassword,
      })
    }
    isBusy.value = false
  }

  return (
    <Entrance title={words.setupTitle} lead={words.setupLead}>
      <EntranceForm
        submit={submit}
        problem={
          errors.value.all && (
            <>
              {errors.value.all} <a href={write({ at: 'sign-in' })}>{words.signInTitle}</a>
            </>
          )
        }
        isBusy={isBusy.value}
        label={isBusy.value ? words.creating : words.create}
      >
        <Field label={words.name} hint={words.nameHint} error={errors.value.name}>
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
        <Field label={words.email} error={errors.value.email}>
          {(control) => (
            <input
              {...control}
              class="input"
              type="email"
              autocomplete="username"
              value={email.value}
              onInput={(event) => (email.value = event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={words.password} hint={words.passwordHint} error={errors.value.password}>
          {(control) => (
            <PasswordInput control={control} text={password} autocomplete="new-password" />
          )}
        </Field>
      </EntranceForm>
    </Entrance>
  )
}
