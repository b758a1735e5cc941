import type { ConversationSummary } from '../../shared/wire'
import { t } from '../i18n'
import { Button } from '../parts/Button'
import { draft, setDraft } from '../state/drafts'
import { overtaken, say, setOvertaken } from '../state/timelines'
import { agentsTyping, tellTyping, toldAll } from '../state/typing'
import { useKeys } from '../frame/keys'
import { askComposer } from '../state/focus'
import { Composer } from './Composer'

/** The reply to a conversation. One that came too late comes back here, with the choice. */
export function Reply({ summary, name }: { summary: ConversationSummary; name: string }) {
  const words = t.value.conversations
  const { id } = summary
  const of = `reply ${id}`
  const other = agentsTyping.value.get(id)
  const send = async (text: string) => {
    toldAll()
    if (await say(id, text)) return
    const written = draft(of)
    setDraft(of, written ? `${text}\n${written}` : text)
  }
  const sendAnyway = () => {
    const text = draft(of)?.trim()
    setOvertaken(id, false)
    setDraft(of, '')
    if (text) void send(text)
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
        onSend={(text) => void send(text)}
        onType={() => tellTyping(id)}
      />
    </div>
  )
}
