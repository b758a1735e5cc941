import { useSignal } from '@preact/signals'
import { HttpError } from '../http'
import { reason, t } from '../i18n'
import { Field } from '../parts/Field'
import { useFocus } from '../parts/useFocus'
import { offered } from '../state/entrance'
import { route, write } from '../state/route'
import { session, setupNeeded, signedOutBecause, signIn } from '../state/session'
import { Entrance } from './Entrance'
import { EntranceForm } from './EntranceForm'
import { OtherWays } from './OtherWays'
import { PasswordInput } from './PasswordInput'

export function SignIn() {
  const words = t.value.entrance
  const email = useSignal('')
  const password = useSignal('')
  const errors = useSignal<{ email?: string; password?: string; all?: string }>({})
  const isBusy = useSignal(false)
  const first = useFocus<HTMLInputElement>()
  if (setupNeeded.value) return <Entrance title={words.setupTitle} lead={words.setupWaits} />

  const submit = async () => {
    errors.value = {
      email: email.value.includes('@') ? undefined : words.badEmail,
      password: password.value ? undefined : words.needPassword,
    }
    if (errors.value.email || errors.value.password) return
    isBusy.value = true
    try {
      await signIn(email.value.trim(), password.value)
    } catch (error) {
      const isLocked = error instanceof HttpError && error.code === 'too_many_attempts'
      errors.value = { all: isLocked && error.wait ? words.wait(error.wait) : reason(error) }
    }
    isBusy.value = false
  }

  return (
    <Entrance title={words.signInTitle} lead={words.tagline}>
      {signedOutBecause.value === 'ended' && session.value === null && (
        <p class="problem calm">{words.ended}</p>
      )}
      {route.value.at === 'setup' && setupNeeded.value === false && (
        <p class="problem calm">{words.alreadySetUp}</p>
      )}
      {route.value.at === 'sign-in' && route.value.why && (
        <p class="problem">{t.value.errors[route.value.why] ?? words.sentBack}</p>
      )}
      <EntranceForm
        submit={submit}
        problem={errors.value.all}
        isBusy={isBusy.value}
        label={isBusy.value ? words.signingIn : words.signIn}
      >
        <Field label={words.email} error={errors.value.email}>
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
        <Field label={words.password} error={errors.value.password}>
          {(control) => (
            <PasswordInput control={control} text={password} autocomplete="current-password" />
          )}
        </Field>
      </EntranceForm>
      {offered.value?.mail && (
        <p class="entrance-forgot">
          <a href={write({ at: 'forgotten' })}>{words.forgot}</a>
        </p>
      )}
      <OtherWays />
    </Entrance>
  )
}
