import { useSignal } from '@preact/signals'
import { KeyRound } from 'lucide'
import '../style/security.css'
import { HttpError } from '../http'
import { reason, t } from '../i18n'
import { securityWords } from '../i18n/security'
import { Button } from '../parts/Button'
import { Field } from '../parts/Field'
import { useFocus } from '../parts/useFocus'
import { signInByCode, signInByPasskey } from '../state/entrance'
import { halfWay, type Way } from '../state/session'
import { canUsePasskeys } from '../state/webauthn'
import { Entrance } from './Entrance'

/** After the right password: a code, a recovery code or a passkey. */
export function SecondStep() {
  const words = securityWords.value
  const { ticket, ways } = halfWay.value!
  const open = ways.filter((way) => way !== 'passkey' || canUsePasskeys())
  const way = useSignal<Way>(open[0] ?? 'passkey')
  const error = useSignal<string | undefined>(undefined)
  const isBusy = useSignal(false)
  const leads = { totp: words.stepApp, recovery: words.stepRecovery, passkey: words.stepPasskey }
  const others = { totp: words.useApp, recovery: words.useRecovery, passkey: words.usePasskey }

  const attempt = async (signIn: () => Promise<void>) => {
    error.value = undefined
    isBusy.value = true
    try {
      await signIn()
    } catch (failed) {
      error.value = whatIsWrong(failed)
    }
    isBusy.value = false
  }

  return (
    <Entrance title={words.stepTitle} lead={leads[way.value]}>
      {way.value === 'passkey' ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void attempt(() => signInByPasskey(ticket))
          }}
        >
          {error.value && (
            <p class="problem" role="alert">
              {error.value}
            </p>
          )}
          <Button type="submit" look="primary" icon={KeyRound} disabled={isBusy.value}>
            {words.usePasskey}
          </Button>
        </form>
      ) : (
        <CodeForm
          key={way.value}
          isApp={way.value === 'totp'}
          error={error.value}
          isBusy={isBusy.value}
          onCode={(code) => void attempt(() => signInByCode(code))}
        />
      )}
      <ul class="other-ways">
        {open
          .filter((other) => other !== way.value)
          .map((other) => (
            <li key={other}>
              <Button
                look="quiet"
                onClick={() => {
                  way.value = other
                  error.value = undefined
                }}
              >
                {others[other]}
              </Button>
            </li>
          ))}
        <li>
          <Button look="quiet" onClick={() => (halfWay.value = undefined)}>
            {words.startOver}
          </Button>
        </li>
      </ul>
    </Entrance>
  )
}

interface CodeFormProps {
  isApp: boolean
  error: string | undefined
  isBusy: boolean
  onCode: (code: string) => void
}

function CodeForm({ isApp, error, isBusy, onCode }: CodeFormProps) {
  const words = securityWords.value
  const code = useSignal('')
  const missing = useSignal(false)
  const field = useFocus<HTMLInputElement>()
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        missing.value = !code.value.trim()
        if (!missing.value) onCode(code.value.trim())
      }}
    >
      <Field
        label={isApp ? words.stepCode : words.stepRecoveryCode}
        error={missing.value ? words.stepNeedCode : error}
      >
        {(control) => (
          <input
            {...control}
            ref={field}
            class="input code-field"
            inputMode={isApp ? 'numeric' : 'text'}
            autocomplete={isApp ? 'one-time-code' : 'off'}
            autocapitalize="characters"
            spellcheck={false}
            maxLength={16}
            value={code.value}
            onInput={(event) => (code.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <button type="submit" class="button primary wide" disabled={isBusy}>
        {isBusy ? words.signingIn : words.signIn}
      </button>
    </form>
  )
}

function whatIsWrong(error: unknown): string {
  const words = securityWords.value
  if (error instanceof DOMException) return words.passkeyCancelled
  if (!(error instanceof HttpError)) return reason(error)
  if (error.code === 'sign_in_failed') return words.stepWrong
  if (error.code === 'ticket_invalid') return words.stepOver
  if (error.code === 'too_many_attempts' && error.wait) return t.value.entrance.wait(error.wait)
  return reason(error)
}
