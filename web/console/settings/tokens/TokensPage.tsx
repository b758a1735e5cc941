import { useSignal } from '@preact/signals'
import { Plus } from 'lucide'
import { useEffect } from 'preact/hooks'
import { t } from '../../i18n'
import { tokenWords } from '../../i18n/tokens'
import { Button } from '../../parts/Button'
import { Sure } from '../../parts/Sure'
import {
  forgetTokens, loadTokens, revokeToken, tokens,
  type MadeToken, type Token,
} from '../../state/tokens' // prettier-ignore
import { toast } from '../../state/toasts'
import '../team/team.css'
import { TokenForm } from './TokenForm'
import { TokenItem } from './TokenItem'
import { TokenOnce } from './TokenOnce'

export function TokensPage() {
  const words = tokenWords.value
  const isMaking = useSignal(false)
  const made = useSignal<MadeToken | null>(null)
  const leaving = useSignal<Token | null>(null)
  const failed = useSignal(false)
  const load = () => {
    failed.value = false
    loadTokens().catch(() => (failed.value = true))
  }
  useEffect(() => {
    load()
    return forgetTokens
  }, [])
  const gone = leaving.value
  const called = gone?.name || words.unnamed
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h2>{words.title}</h2>
          <p class="soft">{words.lead}</p>
        </div>
        {!isMaking.value && !made.value && (
          <Button look="primary" icon={Plus} onClick={() => (isMaking.value = true)}>
            {words.add}
          </Button>
        )}
      </header>
      {isMaking.value && (
        <TokenForm
          onMade={(token) => {
            isMaking.value = false
            made.value = token
          }}
          onClose={() => (isMaking.value = false)}
        />
      )}
      {made.value && <TokenOnce of={made.value} onDone={() => (made.value = null)} />}
      {failed.value && (
        <p class="problem" role="alert">
          {words.failed} <Button onClick={load}>{t.value.tryAgain}</Button>
        </p>
      )}
      {tokens.value?.length === 0 && <p class="faint">{words.none}</p>}
      {!!tokens.value?.length && (
        <ul class="team-list" aria-label={words.list}>
          {tokens.value.map((one) => (
            <TokenItem key={one.id} of={one} onRevoke={() => (leaving.value = one)} />
          ))}
        </ul>
      )}
      {gone && (
        <Sure
          title={words.sure(called)}
          text={words.sureText}
          go={words.revoke}
          then={() => revokeToken(gone.id).then(() => toast(words.revoked(called)))}
          onClose={() => (leaving.value = null)}
        />
      )}
    </div>
  )
}
