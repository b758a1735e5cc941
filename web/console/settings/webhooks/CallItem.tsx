import { CircleAlert, CircleCheck, Clock, RefreshCw } from 'lucide'
import { hookWords } from '../../i18n/webhooks'
import { clock, exact } from '../../i18n/times'
import { Button } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { When } from '../../parts/Time'
import type { EventName, HookCall, Try } from '../../state/webhooks'

const ICONS = { waiting: Clock, done: CircleCheck, failed: CircleAlert }
const TONES = { waiting: 'off', done: 'good', failed: 'bad' }

/** One call: folded its outcome, unfolded its body and every try. */
export function CallItem({ call, onReplay }: { call: HookCall; onReplay: () => void }) {
  const all = hookWords.value
  const words = all.log
  return (
    <li>
      <details>
        <summary>
          <span class={`hook-health ${TONES[call.state]}`}>
            <Icon of={ICONS[call.state]} />
            {words.states[call.state]}
          </span>
          <b class="cut" title={call.event}>
            {all.events[call.event as EventName] ?? call.event}
          </b>
          <span class="faint">
            {call.tries.length > 1 && `${words.tries(call.tries.length)} · `}
            <When at={call.created} />
          </span>
        </summary>
        {call.tries.length > 0 && <h3>{words.tried}</h3>}
        <ol>
          {call.tries.map((each) => (
            <TryLine key={each.at} of={each} />
          ))}
        </ol>
        {call.due && call.tries.length > 0 && (
          <p class="soft">{words.next(exact(Date.parse(call.due)))}</p>
        )}
        <h3>{words.body}</h3>
        <pre tabIndex={0}>{pretty(call.body)}</pre>
        {call.state !== 'waiting' && (
          <Button icon={RefreshCw} onClick={onReplay}>
            {words.replay}
          </Button>
        )}
      </details>
    </li>
  )
}

function TryLine({ of: { at, status, error, milliseconds } }: { of: Try }) {
  const words = hookWords.value.log
  return (
    <li class={error ? 'bad' : 'good'}>
      <time dateTime={at} title={exact(Date.parse(at))}>
        {clock(Date.parse(at))}
      </time>
      <span class="said">{error ?? (status ? words.taken(status) : '')}</span>
      <span class="faint">{words.ms(milliseconds)}</span>
    </li>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
