import type { ConversationSummary } from '../../shared/wire'
import { t } from '../i18n'
import { othersIn } from '../state/attending'
import { replyDraft } from '../state/drafts'
import { overtaken } from '../state/reading'
import { say } from '../state/timelines'
import { agentsTyping } from '../state/typing'
import { uploadsOf } from '../state/uploads'
import { useKeys } from '../frame/keys'
import { askComposer } from '../state/focus'
import { Company } from './Company'
import { Composer } from './Composer'
import { Overtaken } from './Overtaken'

/** The reply to a conversation. One that came too late comes back here, with the choice. */
export function Reply({ summary, name }: { summary: ConversationSummary; name: string }) {
  const words = t.value.conversations
  const { id } = summary
  const others = othersIn(id)
  // Somebody who answers by other means than a console.
  const other = agentsTyping.value.get(id)
  const isElsewhere = other && !others.some((agent) => agent.name === other)
  const send = (text: string) => {
    const [first, ...others] = uploadsOf(id).take()
    if (text || first) void say(id, text, first)
    for (const file of others) void say(id, '', file)
  }
  useKeys({ r: askComposer })
  return (
    <div class="composer-box">
      {overtaken.value.has(id) && <Overtaken id={id} send={send} />}
      <p class="beside" role="status">
        <Company agents={others} />
        {isElsewhere ? words.agentTyping(other) : summary.state === 'closed' ? words.isClosed : ''}
      </p>
      <Composer
        of={replyDraft(id)}
        label={words.composer}
        placeholder={words.write(name)}
        hint={words.hint}
        send={t.value.push.send}
        filesTo={id}
        onSend={send}
      />
    </div>
  )
}
