import { useEffect } from 'preact/hooks'
import { CircleAlert, CircleCheck, MessageCircleX, UserCheck } from 'lucide'
import { useSignal } from '@preact/signals'
import { HttpError } from '../http'
import { reason, t } from '../i18n'
import { callOf } from '../i18n/names'
import { Button } from '../parts/Button'
import { Empty } from '../parts/Empty'
import { OnlyLook } from '../parts/OnlyFor'
import { summaries } from '../state/conversations'
import { claim, close } from '../state/handling'
import { may } from '../state/may'
import { session } from '../state/session'
import { open, timelines } from '../state/timelines'
import { Reply } from './Reply'
import { TimelineView } from './TimelineView'
import { WorkHead } from './WorkHead'

/** One conversation: its time line and the reply. */
export function Talk({ id, onBack }: { id: string; onBack: () => void }) {
  const failure = useSignal<unknown>(null)
  const load = () => {
    failure.value = null
    open(id).catch((error: unknown) => {
      failure.value = error
    })
  }
  useEffect(load, [id])
  const summary = summaries.value.get(id)
  const line = timelines.value.get(id)
  if (!summary || (failure.value && !line)) return <NotHere failure={failure.value} onTry={load} />
  const name = callOf(summary.visitor, summary.name)
  return (
    <>
      <WorkHead site={summary.site} visitor={summary.visitor} name={name} onBack={onBack}>
        {may('chat') && summary.assignee !== session.value?.agent && (
          <Button
            icon={UserCheck}
            title={t.value.conversations.claim}
            onClick={() => void claim(id)}
          >
            {t.value.conversations.claim}
          </Button>
        )}
        {may('chat') && summary.state === 'open' && (
          <Button
            icon={CircleCheck}
            title={t.value.conversations.close}
            onClick={() => void close(id)}
          >
            {t.value.conversations.closeShort}
          </Button>
        )}
      </WorkHead>
      <TimelineView key={id} summary={summary} line={line} name={name} />
      {may('chat') ? <Reply key={`reply ${id}`} summary={summary} name={name} /> : <OnlyLook />}
    </>
  )
}

function NotHere({ failure, onTry }: { failure: unknown; onTry: () => void }) {
  const words = t.value.conversations
  if (!failure) return <div class="work-body" aria-busy="true" />
  if (failure instanceof HttpError && failure.code === 'conversation_not_found')
    return <Empty icon={MessageCircleX} title={words.notFoundTitle} text={words.notFoundText} />
  return (
    <Empty icon={CircleAlert} title={words.failedTitle} text={reason(failure)}>
      <Button onClick={onTry}>{t.value.tryAgain}</Button>
    </Empty>
  )
}
