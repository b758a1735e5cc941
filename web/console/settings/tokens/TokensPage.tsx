import { useSignal } from '@preact/signals'
import { Plus } from 'lucide'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../../i18n'
import { tokenWords } from '../../i18n/tokens'
import { Button } from '../../parts/Button'
import { CopyButton } from '../../parts/CopyButton'
import { Sure } from '../../parts/Sure'
import { loadTokens, revokeToken, tokens, type Token } from '../../state/tokens'
import { toast } from '../../state/toasts'
import '../team/team.css'
import { TokenForm } from './TokenForm'
import { TokenItem } from './TokenItem'

export function TokensPage() {
  const words = tokenWords.value
  const isMaking = useSignal(false)
  const made = useSignal('')
  const leaving = useSignal<Token | null>(null)
  const failed = useSignal(false)
  const load = () => {
    failed.value = false
    loadTokens().catch(() => (failed.value = true))
  }
  useEffect(load, [])
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
      {made.value && <TokenOnce token={made.value} onDone={() => (made.value = '')} />}
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

/** Shown this once. */
function TokenOnce({ token, onDone }: { token: string; onDone: () => void }) {
  const words = tokenWords.value
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div ref={box} class="made-once" role="group" tabIndex={-1} aria-label={words.token}>
      <p>{words.once}</p>
      <p class="made-line">
        <code tabIndex={0}>{token}</code>
        <CopyButton text={token} label={words.copy} />
      </p>
      <Button look="quiet" onClick={onDone}>
        {words.done}
      </Button>
    </div>
  )
}
