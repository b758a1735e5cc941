import { useSignal } from '@preact/signals'
import { Ban, Network, UserCheck } from 'lucide'
import type { VisitorDetail } from '../../shared/wire'
import { reason, t } from '../i18n'
import { blockWords } from '../i18n/blocks'
import { Button } from '../parts/Button'
import { block, unblock, type BlockDraft } from '../state/blocks'
import { may } from '../state/may'
import { toast } from '../state/toasts'
import './blocking.css'

/** Shuts the visitor out, or the network they come from, and lets them in again. */
export function Blocking({ detail }: { detail: VisitorDetail }) {
  const words = blockWords.value
  const isBusy = useSignal(false)
  const { site, visitor } = detail
  if (!may('chat')) return null
  const during = async (work: () => Promise<void>) => {
    isBusy.value = true
    await work().catch((error: unknown) => toast(reason(error), { tone: 'bad' }))
    isBusy.value = false
  }
  const shutOut = (draft: BlockDraft) =>
    during(async () => {
      const made = await block(site, draft)
      const letIn = async () => {
        for (const { id } of made) await unblock(site, id)
      }
      const ranges = made.map((one) => one.value).join(', ')
      const said = draft.kind === 'visitor' ? words.visitorBlocked : words.rangesBlocked(ranges)
      toast(said, { action: { label: t.value.undo, run: () => void during(letIn) } })
    })
  const letIn = (id: string) =>
    during(async () => {
      await unblock(site, id)
      const back = () => void shutOut({ kind: 'visitor', value: visitor })
      toast(words.unblocked, { action: { label: t.value.undo, run: back } })
    })
  const isAdmin = may('admin')
  return (
    <section class="blocking" aria-label={words.section}>
      <h3>{words.section}</h3>
      {detail.block ? (
        <>
          <p class="problem calm">{words.isBlocked}</p>
          <div class="privacy-line">
            <Button
              icon={UserCheck}
              disabled={isBusy.value}
              onClick={() => void letIn(detail.block!)}
            >
              {words.unblock}
            </Button>
          </div>
        </>
      ) : (
        <div class="privacy-line">
          <Button
            icon={Ban}
            disabled={isBusy.value}
            onClick={() => void shutOut({ kind: 'visitor', value: visitor })}
          >
            {words.blockVisitor}
          </Button>
          {isAdmin && detail.online && (
            <Button
              icon={Network}
              disabled={isBusy.value}
              title={words.rangeHint}
              onClick={() => void shutOut({ kind: 'address', visitor })}
            >
              {words.blockRange}
            </Button>
          )}
        </div>
      )}
      {!detail.block && isAdmin && detail.online && <p class="faint">{words.rangeHint}</p>}
    </section>
  )
}
