import { Hand, MessageSquare, Undo2, Zap } from 'lucide'
import { reasonOf, t } from '../i18n'
import { clockWithSeconds, exact } from '../i18n/times'
import { IconButton } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { Receipt } from '../parts/Receipt'
import { mayRecall, recallOrSay } from '../pushes/recalling'
import type { LoggedPush } from '../state/pushlog'

const ICONS = { invite: Hand, message: MessageSquare, event: Zap }
const STEPS = [
  'sent',
  'delivered',
  'shown',
  'accepted',
  'dismissed',
  'expired',
  'recalled',
] as const

/** What sent it, where it was no agent. */
export function sourceOf({ source }: LoggedPush): string | undefined {
  const words = t.value.push
  return source && (source.startsWith('rule:') ? words.byRule : words.byMany)
}

/** One push, and step by step what became of it. */
export function PushCard({ push }: { push: LoggedPush }) {
  const words = t.value.push
  const steps = STEPS.filter((step) => step !== 'sent' && push.receipts[step])
  return (
    <article class="push-card">
      <header>
        <Icon of={ICONS[push.kind]} />
        <b>{words[push.kind]}</b>
        {push.agent && <span class="faint cut">{sourceOf(push) ?? words.by(push.agent)}</span>}
        <span class="spring" />
        <Receipt state={push.state} />
        {mayRecall(push) && (
          <IconButton
            label={t.value.many.takeBack}
            icon={Undo2}
            onClick={() => void recallOrSay(push.id!)}
          />
        )}
      </header>
      <Said push={push} />
      {push.failed && (
        <p class="bad-note" role="alert">
          {words.notSent(reasonOf(push.failed))}
        </p>
      )}
      <ol class="steps">
        <li>
          {words.states[firstStep(push)]}{' '}
          <time title={exact(push.at)}>{clockWithSeconds(push.at)}</time>
        </li>
        {steps.map((step) => {
          const at = Date.parse(push.receipts[step]!)
          return (
            <li key={step} class={step}>
              {words.states[step]} <time title={exact(at)}>{clockWithSeconds(at)}</time>
            </li>
          )
        })}
      </ol>
    </article>
  )
}

/** The words, with the title and buttons of a card. */
function Said({ push: { text, data } }: { push: LoggedPush }) {
  const { title, buttons } = data ?? {}
  const labels = (Array.isArray(buttons) ? buttons : []).map((each) => String(each?.label ?? ''))
  return (
    <>
      {typeof title === 'string' && <b class="said">{title}</b>}
      {text && <p class="said">{text}</p>}
      {labels.length > 0 && (
        <p class="said-labels">
          {labels.map((label) => (
            <span key={label}>{label}</span>
          ))}
        </p>
      )}
    </>
  )
}

/** An ended push had been sent, whatever became of it. */
function firstStep({ failed, state }: LoggedPush): LoggedPush['state'] {
  if (failed) return 'failed'
  return state === 'sending' || state === 'offline' ? state : 'sent'
}
