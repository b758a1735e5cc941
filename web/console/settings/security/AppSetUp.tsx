import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { HttpError } from '../../http'
import { reason, t } from '../../i18n'
import { securityWords } from '../../i18n/security'
import { Button } from '../../parts/Button'
import { CopyButton } from '../../parts/CopyButton'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { confirmApp, type AppOffer } from '../../state/security'
import { Qr } from './Qr'

interface AppSetUpProps {
  offer: AppOffer
  onCodes: (codes: string[]) => void
  onClose: () => void
}

/** The QR code, and the proof that the app has read it. */
export function AppSetUp({ offer, onCodes, onClose }: AppSetUpProps) {
  const words = securityWords.value
  const code = useSignal('')
  const error = useSignal<string | undefined>(undefined)
  const isBusy = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  // After the dialog has opened, which takes the focus for its first button.
  useEffect(() => void setTimeout(() => field.current?.focus()), [])

  const submit = async () => {
    const digits = code.value.replace(/\s/g, '')
    error.value = /^\d{6}$/.test(digits) ? undefined : words.codeShape
    if (error.value) return
    isBusy.value = true
    try {
      onCodes(await confirmApp(digits))
    } catch (failed) {
      const isWrong = failed instanceof HttpError && failed.code === 'code_wrong'
      error.value = isWrong ? words.codeWrong : reason(failed)
    }
    isBusy.value = false
  }

  return (
    <Dialog label={words.appTitle} onClose={onClose}>
      <form
        class="confirm"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <h2>{words.appTitle}</h2>
        <p class="soft">{words.scan}</p>
        <Qr rows={offer.qr} label={words.qr} />
        <p class="soft">{words.byHand}</p>
        <div class="app-key">
          <code>{offer.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          <CopyButton text={offer.secret} label={words.copyKey} look="plain" />
        </div>
        <Field label={words.codeLabel} hint={words.codeHint} error={error.value}>
          {(control) => (
            <input
              {...control}
              ref={field}
              class="input code-field"
              inputMode="numeric"
              autocomplete="one-time-code"
              maxLength={8}
              value={code.value}
              onInput={(event) => (code.value = event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="form-end">
          <button type="submit" class="button primary" disabled={isBusy.value}>
            {words.confirmApp}
          </button>
          <Button onClick={onClose}>{t.value.cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}
