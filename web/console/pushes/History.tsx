import { useSignal } from '@preact/signals'
import { RefreshCw, Send, ServerCrash } from 'lucide'
import { useEffect } from 'preact/hooks'
import { reason, t } from '../i18n'
import { pushWords } from '../i18n/pushes'
import { Button } from '../parts/Button'
import { Empty } from '../parts/Empty'
import { historyOf, isBehind, loadHistory, type Sought } from '../state/history'
import { HistoryItem } from './HistoryItem'

/** Pushes, newest first; receipts move them while one looks. */
export function History({ sought }: { sought: Sought }) {
  const words = pushWords.value
  const failure = useSignal<string | null>(null)
  const isBusy = useSignal(false)
  const load = async (before?: string) => {
    failure.value = null
    isBusy.value = true
    await loadHistory(sought, before).catch((error: unknown) => (failure.value = reason(error)))
    isBusy.value = false
  }
  useEffect(() => void load(), [sought.site, sought.source, sought.kind, sought.state])
  const at = historyOf(sought)
  if (failure.value && !at)
    return (
      <Empty icon={ServerCrash} title={words.failedTitle} text={failure.value}>
        <Button onClick={() => void load()}>{t.value.tryAgain}</Button>
      </Empty>
    )
  if (!at) return <div aria-busy="true" />
  if (at.pushes.length === 0)
    return <Empty icon={Send} title={words.emptyTitle} text={words.emptyText} />
  return (
    <>
      {isBehind.value && (
        <p class="history-newer">
          <Button icon={RefreshCw} onClick={() => void load()}>
            {words.newer}
          </Button>
        </p>
      )}
      <ul class="history" aria-label={words.list}>
        {at.pushes.map((push) => (
          <HistoryItem key={push.id} push={push} isOfMany={sought.source?.startsWith('mass:')} />
        ))}
      </ul>
      {at.next && (
        <p class="history-older">
          <Button busy={isBusy.value} onClick={() => void load(at.next!)}>
            {words.older}
          </Button>
        </p>
      )}
    </>
  )
}
