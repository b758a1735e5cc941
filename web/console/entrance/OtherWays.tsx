import { useSignal } from '@preact/signals'
import { Building2, KeyRound } from 'lucide'
import { useEffect } from 'preact/hooks'
import { reason, t } from '../i18n'
import { Button } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { askOffered, offered, ORGANISATION, signInByPasskey } from '../state/entrance'
import { canUsePasskeys } from '../state/webauthn'

/** Below the form: a passkey, or the organisation's sign-in. */
export function OtherWays() {
  const words = t.value.entrance
  const error = useSignal('')
  const isBusy = useSignal(false)
  const organisation = offered.value?.oidc
  const hasPasskeys = canUsePasskeys()
  useEffect(() => void askOffered().catch(() => undefined), [])
  if (!organisation && !hasPasskeys) return null

  const byPasskey = async () => {
    error.value = ''
    isBusy.value = true
    try {
      await signInByPasskey()
    } catch (failed) {
      // Closing the browser's own question is an answer, too.
      error.value = failed instanceof DOMException ? words.passkeyCancelled : reason(failed)
    }
    isBusy.value = false
  }

  return (
    <div class="entrance-ways">
      <p class="entrance-or">
        <span>{words.or}</span>
      </p>
      {error.value && (
        <p class="problem" role="alert">
          {error.value}
        </p>
      )}
      {hasPasskeys && (
        <Button icon={KeyRound} disabled={isBusy.value} onClick={() => void byPasskey()}>
          {words.byPasskey}
        </Button>
      )}
      {organisation && (
        <a class="button" href={ORGANISATION}>
          <Icon of={Building2} />
          <span class="cut">{words.byOrganisation(organisation.name)}</span>
        </a>
      )}
    </div>
  )
}
