import type { ConversationSummary } from '../../shared/wire'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { Avatar } from '../parts/Avatar'
import { When } from '../parts/Time'
import { unread } from '../state/conversations'
import { wordsOf } from '../i18n/words'
import { write } from '../state/route'
import { session } from '../state/session'
import { siteName, sites } from '../state/sites'
import { previewOf } from '../state/typing'

interface ItemProps {
  summary: ConversationSummary
  isSelected: boolean
}

export function ConversationItem({ summary, isSelected }: ItemProps) {
  const words = t.value.conversations
  const { id, site, visitor, assignee, updated } = summary
  const name = callOf(visitor, summary.name)
  const waiting = unread(summary)
  const several = (sites.value?.length ?? 0) > 1
  const isMine = assignee === session.value?.agent
  const whose = isMine
    ? words.assignedToYou
    : assignee
      ? words.assignedTo(assignee)
      : words.unassigned
  return (
    <li class={`talk-item ${isSelected ? 'selected' : ''} ${waiting ? 'waiting' : ''}`}>
      <a
        id={`talk-${id}`}
        href={write({ at: 'conversations', conversation: id })}
        aria-current={isSelected || undefined}
      >
        <Avatar of={visitor} site={site} name={name} />
        <span class="talk-line">
          <span class="cut talk-name" title={name}>
            {name}
          </span>
          <span class="faint">
            <When at={updated} />
          </span>
        </span>
        <span class="talk-line">
          <LastWords summary={summary} name={name} />
          {waiting > 0 && (
            <span class="count">
              {waiting}
              <span class="unseen"> {words.unread(waiting)}</span>
            </span>
          )}
        </span>
        <span class="talk-line faint">
          <span class="cut">{several ? `${siteName(site)} · ${whose}` : whose}</span>
        </span>
      </a>
    </li>
  )
}

function LastWords({ summary, name }: { summary: ConversationSummary; name: string }) {
  const words = t.value.conversations
  const { last } = summary
  const isMine = last?.from.kind === 'agent' && last.from.name === session.value?.agent
  if (previewOf(summary.site, summary.visitor))
    return <span class="cut typing">{words.typing(name)}…</span>
  const said = last && wordsOf(last)
  const text = said ? (isMine ? words.youSaid(said) : said) : words.noText
  return (
    <span class="cut talk-text" title={said || undefined}>
      {text}
    </span>
  )
}
