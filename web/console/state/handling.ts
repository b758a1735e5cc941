// Who has a conversation, and whether it is open: changed here at once, put back when refused.
import type { ConversationSummary } from '../../shared/wire'
import { reason, t } from '../i18n'
import { newCid } from './cid'
import { keep, summaries } from './conversations'
import { request } from './line'
import { session } from './session'
import { toast } from './toasts'

const PATIENCE_MS = 15_000

export const claim = (id: string): Promise<void> =>
  change('claim', id, { assignee: session.value?.agent ?? null }, t.value.conversations.claimed)

export const close = (id: string): Promise<void> =>
  change('close', id, { state: 'closed' }, t.value.conversations.closedNow)

async function change(
  what: 'claim' | 'close',
  id: string,
  to: Partial<ConversationSummary>,
  done: string,
): Promise<void> {
  const before = summaries.value.get(id)
  if (!before) return
  keep({ ...before, ...to })
  try {
    await request({ t: what, conversation: id, cid: newCid() }, PATIENCE_MS)
    toast(done)
  } catch (error) {
    const { assignee, state } = before
    const now = summaries.value.get(id)
    if (now) keep({ ...now, assignee, state })
    toast(reason(error), { tone: 'bad' })
  }
}
