// Which visitor and which conversation the route puts on screen.
import { computed } from '@preact/signals'
import { summaries } from './conversations'
import { looked } from './look'
import { route } from './route'
import { rowOf } from './visitors'

export const shownVisitor = computed<{ site: string; visitor: string } | null>(() => {
  const at = route.value
  if (at.at === 'visitors' && at.site && at.visitor) return { site: at.site, visitor: at.visitor }
  if (at.at !== 'conversations' || !at.conversation) return null
  const summary = summaries.value.get(at.conversation)
  return summary ? { site: summary.site, visitor: summary.visitor } : null
})

export const shownConversation = computed<string | undefined>(() => {
  const at = route.value
  if (at.at === 'conversations') return at.conversation
  return at.at === 'visitors' && at.site && at.visitor
    ? conversationOf(at.site, at.visitor)
    : undefined
})

function conversationOf(site: string, visitor: string): string | undefined {
  const detail = looked.value
  const told = detail?.site === site && detail.visitor === visitor ? detail.row?.conversation : null
  const known = told ?? rowOf(site, visitor)?.conversation
  if (known) return known
  return [...summaries.value.values()].find((of) => of.site === site && of.visitor === visitor)?.id
}
