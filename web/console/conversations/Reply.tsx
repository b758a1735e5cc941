import type { ConversationSummary } from '../../shared/wire'
import { t } from '../i18n'
import { Button } from '../parts/Button'
import { draft, replyDraft, setDraft } from '../state/drafts'
import { overtaken, say, setOvertaken } from '../state/timelines'
import { agentsTyping, tellTyping, toldAll } from '../state/typing'
import { useKeys } from '../frame/keys'
import { askComposer } from '../state/focus'
import { Composer } from './Composer'

/** The reply to a conversation. One that came too late comes back here, with the choice. */
export function Reply({ summary, name }: { summary: ConversationSummary; name: string }) {
  const words = t.value.conversations
  const { id } = summary
  const of = replyDraft(id)
  const other = agentsTyping.value.get(id)
  const send = (text: string) => {
    toldAll()
    void say(id, text)
  }
  const sendAnyway = () => {
    const text = draft(of)?.trim()
    setOvertaken(id, false)
    setDraft(of, '')
    if (text) send(text)
  }
  useKeys({ r: askComposer })
  return (
    <div class="composer-box">
      {overtaken.value.has(id) && (
        <div class="problem calm notice" role="alert">
          <span>{words.overtaken}</span>
          <Button onClick={sendAnyway}>{words.sendAnyway}</Button>
        </div>
      )}
      <p class="beside" role="status">
        {other ? words.agentTyping(other) : summary.state === 'closed' ? words.isClosed : ''}
      </p>
      <Composer
        of={of}
        label={words.composer}
        placeholder={words.write(name)}
        hint={words.hint}
        send={t.value.push.send}
        onSend={send}
        onType={() => tellTyping(id)}
      />
    </div>
  )
}
