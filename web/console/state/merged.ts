// A visitor turned out to be another one: whoever has the former on screen goes on with the other.
import type { Merged } from '../../shared/wire'
import { t } from '../i18n'
import { dropSummary, keep } from './conversations'
import { draft, putBack, replyDraft, setDraft } from './drafts'
import { dropLooked } from './look'
import { go, route } from './route'
import { shownVisitor } from './shown'
import { openAgain } from './timelines'
import { toast } from './toasts'

export function applyMerged(frame: Merged): void {
  const { site, former, visitor, conversation, former_conversation } = frame
  const shown = shownVisitor.value
  const isShown = shown?.site === site && [former, visitor].includes(shown.visitor)
  const wasFormer = shown?.site === site && shown.visitor === former
  if (conversation) keep(conversation)
  if (conversation && former_conversation) bringDraft(former_conversation, conversation.id)
  if (wasFormer) follow(frame)
  dropLooked(site, former)
  if (former_conversation) dropSummary(former_conversation)
  // Its messages have other numbers now.
  if (isShown && conversation) void openAgain(conversation.id).catch(() => undefined)
  if (wasFormer) toast(t.value.verified.merged)
}

function follow({ site, visitor, conversation }: Merged): void {
  const at = route.value
  if (at.at === 'visitors') go({ at: 'visitors', site, visitor }, 'replace')
  if (at.at === 'conversations' && conversation)
    go({ at: 'conversations', conversation: conversation.id }, 'replace')
}

function bringDraft(from: string, to: string): void {
  const text = draft(replyDraft(from))
  if (!text) return
  putBack(replyDraft(to), text)
  setDraft(replyDraft(from), undefined)
}
