import { useSignal } from '@preact/signals'
import { UserPlus } from 'lucide'
import { HttpError } from '../../http'
import { reason, t, wrongFields } from '../../i18n'
import { teamWords } from '../../i18n/team'
import { Button } from '../../parts/Button'
import { Field } from '../../parts/Field'
import { useFocus } from '../../parts/useFocus'
import { givesEverySite, invite, type MadeLink, type Rights } from '../../state/team'
import { LinkOnce } from './LinkOnce'
import { RightsFields, sitesFault } from './RightsFields'

interface Errors {
  email?: string
  sites?: string
  all?: string
}

/** Somebody new, by a link that works once. */
export function InviteForm({ onClose }: { onClose: () => void }) {
  const words = teamWords.value
  const email = useSignal('')
  const rights = useSignal<Rights>({ role: 'agent', sites: givesEverySite() ? null : [] })
  const errors = useSignal<Errors>({})
  const isBusy = useSignal(false)
  const made = useSignal<MadeLink | null>(null)
  const first = useFocus<HTMLInputElement>()
  if (made.value)
    return <LinkOnce of={made.value} text={words.invited(email.value.trim())} onDone={onClose} />
  const submit = async () => {
    errors.value = {
      email: /^[^@\s]+@[^@\s]+$/.test(email.value.trim()) ? undefined : words.badEmail,
      sites: sitesFault(rights.value),
    }
    if (errors.value.email || errors.value.sites) return
    isBusy.value = true
    try {
      made.value = await invite(email.value.trim(), rights.value)
    } catch (error) {
      errors.value = whatIsWrong(error)
    }
    isBusy.value = false
  }
  return (
    <form
      class="team-form"
      aria-label={words.invite}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h3>{words.invite}</h3>
      <Field label={words.email} error={errors.value.email}>
        {(control) => (
          <input
            {...control}
            ref={first}
            class="input"
            type="email"
            autocomplete="off"
            value={email.value}
            onInput={(event) => (email.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <RightsFields
        value={rights.value}
        error={errors.value.sites}
        onChange={(value) => (rights.value = value)}
      />
      {errors.value.all && (
        <p class="problem" role="alert">
          {errors.value.all}
        </p>
      )}
      <p class="form-end">
        <Button type="submit" look="primary" icon={UserPlus} busy={isBusy.value}>
          {words.send}
        </Button>
        <Button onClick={onClose}>{t.value.cancel}</Button>
      </p>
    </form>
  )
}

function whatIsWrong(error: unknown): Errors {
  const words = teamWords.value
  if (error instanceof HttpError && error.code === 'agent_exists') return { email: words.taken }
  if (error instanceof HttpError && error.code === 'not_allowed') return { all: reason(error) }
  return wrongFields(error, { email: words.badEmail, sites: words.needSite })
}
