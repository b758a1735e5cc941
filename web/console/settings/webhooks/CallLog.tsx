import { useSignal } from '@preact/signals'
import { RefreshCw, X } from 'lucide'
import { useEffect } from 'preact/hooks'
import { t } from '../../i18n'
import { hookWords } from '../../i18n/webhooks'
import { Button, IconButton } from '../../parts/Button'
import { Dialog } from '../../parts/Dialog'
import { toast } from '../../state/toasts'
import {
  CALL_STATES,
  callsOf,
  replayCall,
  replayFailed,
  type CallState,
  type HookCall,
} from '../../state/webhooks'
import { CallItem } from './CallItem'
import { tellWhy } from './tell'

interface LogProps {
  site: string
  hook: string
  name: string
  onClose: () => void
}

const LIVE = 2000 // ms between two looks at what has come of it

/** What an address was told, newest first. */
export function CallLog({ site, hook, name, onClose }: LogProps) {
  const words = hookWords.value.log
  const state = useSignal<CallState | undefined>(undefined)
  const calls = useSignal<readonly HookCall[] | null>(null)
  const next = useSignal<string | null>(null)
  const isPaged = useSignal(false)
  const load = async (older = false) => {
    try {
      const page = await callsOf(site, hook, state.value, older ? next.value : null)
      calls.value = older ? [...(calls.value ?? []), ...page.calls] : page.calls
      next.value = page.next
    } catch (error) {
      tellWhy(error)
    }
  }
  useEffect(() => {
    isPaged.value = false
    void load()
    const again = setInterval(() => !isPaged.value && void load(), LIVE)
    return () => clearInterval(again)
  }, [state.value])
  const again = async (work: Promise<unknown>, said: (done: unknown) => string) => {
    try {
      toast(said(await work), { tone: 'good' })
      await load()
    } catch (error) {
      tellWhy(error)
    }
  }
  return (
    <Dialog label={words.title} look="sheet" onClose={onClose}>
      <div class="call-log">
        <header>
          <div class="cut">
            <h2>{words.title}</h2>
            <p class="soft cut">{name}</p>
          </div>
          <IconButton label={t.value.close} icon={X} onClick={onClose} />
        </header>
        <div class="choices" role="radiogroup" aria-label={words.title}>
          {[undefined, ...CALL_STATES].map((each) => (
            <label key={each ?? ''}>
              <input
                type="radio"
                name="call-state"
                checked={state.value === each}
                onChange={() => (state.value = each)}
              />
              {each ? words.states[each] : words.all}
            </label>
          ))}
        </div>
        {state.value === 'failed' && (calls.value?.length ?? 0) > 0 && (
          <Button
            icon={RefreshCw}
            onClick={() =>
              void again(replayFailed(site, hook), (n) => words.replayedAll(Number(n)))
            }
          >
            {words.replayAll}
          </Button>
        )}
        {calls.value?.length === 0 && (
          <p class="faint">{state.value ? words.emptyState : words.empty}</p>
        )}
        <ol>
          {calls.value?.map((each) => (
            <CallItem
              key={each.id}
              call={each}
              onReplay={() => void again(replayCall(site, hook, each.id), () => words.replayed)}
            />
          ))}
        </ol>
        {next.value && (
          <Button look="quiet" onClick={() => ((isPaged.value = true), void load(true))}>
            {words.more}
          </Button>
        )}
        <p class="faint">{hookWords.value.days}</p>
      </div>
    </Dialog>
  )
}
