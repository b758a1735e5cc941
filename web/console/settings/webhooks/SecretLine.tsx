import { useSignal } from '@preact/signals'
import { KeyRound, RefreshCw } from 'lucide'
import { hookWords } from '../../i18n/webhooks'
import { exact } from '../../i18n/times'
import { Button } from '../../parts/Button'
import { CopyButton } from '../../parts/CopyButton'
import { toast } from '../../state/toasts'
import { renewSecret, secretOf, type Secret } from '../../state/webhooks'
import { tellWhy } from './tell'

interface SecretProps {
  site: string
  hook: string
  canRenew?: boolean
}

/** The secret is fetched when somebody wants to see it, and not before. */
export function SecretLine({ site, hook, canRenew }: SecretProps) {
  const words = hookWords.value.secret
  const secret = useSignal<Secret | null>(null)
  const show = () => secretOf(site, hook).then((told) => (secret.value = told), tellWhy)
  const renew = async () => {
    try {
      secret.value = await renewSecret(site, hook)
      toast(words.renewed, { tone: 'good' })
    } catch (error) {
      tellWhy(error)
    }
  }
  const shown = secret.value
  return (
    <div class="snippet hook-secret">
      <h3>{words.title}</h3>
      <p class="soft">{words.lead}</p>
      {shown ? (
        <div>
          <code tabIndex={0}>{shown.secret}</code>
          <CopyButton text={shown.secret} label={words.copy} />
        </div>
      ) : (
        <Button icon={KeyRound} onClick={() => void show()}>
          {words.show}
        </Button>
      )}
      {shown?.until && <p class="faint">{words.previous(exact(Date.parse(shown.until)))}</p>}
      {shown && canRenew && (
        <Button look="quiet" icon={RefreshCw} onClick={() => void renew()}>
          {words.renew}
        </Button>
      )}
    </div>
  )
}
