import { t } from '../i18n'
import { Button } from '../parts/Button'
import { draft, putBack, replyDraft, setDraft } from '../state/drafts'
import { newSince, setOvertaken } from '../state/reading'
import { timelines } from '../state/timelines'
import { toast } from '../state/toasts'
import { uploadsOf } from '../state/uploads'

interface OvertakenProps {
  id: string
  send: (text: string) => void
}

/** A reply was held back because others had spoken. It is in the composer again, to be changed; or
 * it is sent as it stands, or dropped. */
export function Overtaken({ id, send }: OvertakenProps) {
  const words = t.value.conversations
  const of = replyDraft(id)
  const count = newSince(id, timelines.value.get(id)).length
  if (count === 0) return null
  const sendAnyway = () => {
    const text = draft(of)?.trim()
    setDraft(of, '')
    if (text || uploadsOf(id).isReady) send(text ?? '')
    else setOvertaken(id, null)
  }
  const discard = () => {
    const text = draft(of) ?? ''
    setDraft(of, '')
    setOvertaken(id, null)
    const undo = { label: t.value.undo, run: () => putBack(of, text) }
    if (text) toast(words.dropped, { action: undo })
  }
  return (
    <div class="problem calm notice" role="alert">
      <span>{words.overtaken(count)}</span>
      <span class="notice-choices">
        <Button onClick={discard}>{words.drop}</Button>
        <Button onClick={sendAnyway}>{words.sendAnyway}</Button>
      </span>
    </div>
  )
}
