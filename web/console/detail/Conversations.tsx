import type { ConversationSummary, VisitorDetail } from '../../shared/wire'
import { t } from '../i18n'
import { When } from '../parts/Time'
import { write } from '../state/route'
import { shownConversation } from '../state/shown'

/** The visitor's conversations, except the one that is on screen beside this. */
export function Conversations({ detail }: { detail: VisitorDetail }) {
  const words = t.value.know
  const talks = detail.conversations ?? []
  const others = talks.filter((talk) => talk.id !== shownConversation.value)
  if (talks.length > 0 && others.length === 0) return null
  return (
    <section class="talks" aria-label={words.conversations}>
      <h3>{words.conversations}</h3>
      {talks.length === 0 && <p class="faint">{words.noConversations}</p>}
      {others.map((talk) => (
        <TalkLink key={talk.id} talk={talk} />
      ))}
    </section>
  )
}

function TalkLink({ talk }: { talk: ConversationSummary }) {
  const words = t.value.know
  return (
    <a class="talk-link" href={write({ at: 'conversations', conversation: talk.id })}>
      <span class="cut">{talk.last?.text ?? words.noWords}</span>
      <span class="faint">
        {talk.state === 'open' ? words.openOne : words.closedOne} · <When at={talk.updated} />
      </span>
    </a>
  )
}
