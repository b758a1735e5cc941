import { CheckCheck, Check, CircleX, Clock } from 'lucide'
import type { Message } from '../../shared/wire'
import { reasonOf, t } from '../i18n'
import { seen } from '../i18n/names'
import { clock, exact } from '../i18n/times'
import { Icon } from '../parts/Icon'
import { SaidText } from '../parts/SaidText'
import { isLive } from '../state/line'
import { session } from '../state/session'
import type { Pending } from '../state/timeline'
import { sayAgain, takeBack } from '../state/timelines'
import { FileView } from './FileView'

interface BubbleProps {
  message: Message
  /** What the visitor is called. */
  name: string
  startsGroup: boolean
  /** It came in before a reply that was held back for it. */
  isNew?: boolean
  /** What said it in the agent's name: a rule, a push to many. */
  sentBy?: string
  state?: 'sent' | 'seen'
}

export function Bubble({ message, name, startsGroup, isNew, sentBy, state }: BubbleProps) {
  const { from, text, file } = message
  const at = Date.parse(message.at)
  if (from.kind === 'system')
    return (
      <p class="system-line" title={exact(at)}>
        {text}
      </p>
    )
  const isOurs = from.kind !== 'visitor'
  const isMine = from.kind === 'agent' && from.name === session.value?.agent
  const their = isOurs ? from.name : seen(from.name) || name
  const said = isMine && !sentBy ? t.value.conversations.you : their
  return (
    <article
      class={`bubble-line ${isOurs ? 'ours' : ''} ${startsGroup ? 'starts' : ''} ${isNew ? 'new' : ''}`}
    >
      {startsGroup && (
        <p class="said-by">
          <b class="cut">{said}</b>
          {sentBy && <span class="tag">{sentBy}</span>}
          {from.kind === 'bot' && <span class="tag">{t.value.conversations.bot}</span>}
          <time class="faint" dateTime={message.at} title={exact(at)}>
            {clock(at)}
          </time>
        </p>
      )}
      {file && <FileView file={file} />}
      {text && (
        <p class="bubble" title={exact(at)}>
          <SaidText text={text} isStrange={!isOurs} />
        </p>
      )}
      {state && (
        <p class="bubble-state">
          <Icon of={state === 'seen' ? CheckCheck : Check} />
          {t.value.conversations[state]}
        </p>
      )}
    </article>
  )
}

/** A reply on its way, or one that did not get there. */
export function PendingBubble({
  conversation,
  pending,
}: {
  conversation: string
  pending: Pending
}) {
  const words = t.value.conversations
  const { cid, text, file, failed } = pending
  return (
    <article class={`bubble-line ours starts ${failed ? 'failed' : 'on-its-way'}`}>
      {file && <FileView file={file} />}
      {text && (
        <p class="bubble">
          <SaidText text={text} />
        </p>
      )}
      {failed ? (
        <p class="bubble-state bad" role="alert">
          <Icon of={CircleX} />
          {words.failed(reasonOf(failed))}
          <button type="button" onClick={() => void sayAgain(conversation, cid)}>
            {t.value.tryAgain}
          </button>
          <button type="button" onClick={() => takeBack(conversation, pending)}>
            {words.discard}
          </button>
        </p>
      ) : (
        <p class="bubble-state">
          <Icon of={Clock} />
          {isLive() ? words.sending : words.waiting}
        </p>
      )}
    </article>
  )
}

/** What the visitor has written so far and not sent. */
export const Preview = ({ name, text }: { name: string; text: string }) => (
  <article class="bubble-line starts">
    <p class="said-by">
      <b class="cut">{t.value.conversations.typing(name)}</b>
      <span class="faint">{t.value.conversations.soFar}</span>
    </p>
    <p class="bubble so-far">{text}</p>
  </article>
)
