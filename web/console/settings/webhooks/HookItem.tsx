import { useSignal } from '@preact/signals'
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  ScrollText,
  Send,
  SquarePen,
  Trash2,
} from 'lucide'
import { t } from '../../i18n'
import { hookWords } from '../../i18n/webhooks'
import { short } from '../../i18n/times'
import { Button, IconButton } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { hostOf } from '../../parts/SafeLink'
import { now } from '../../state/clock'
import { toast } from '../../state/toasts'
import { changeHook, removeHook, testHook, type Pinged, type Webhook } from '../../state/webhooks'
import { CallLog } from './CallLog'
import { HookForm } from './HookForm'
import { SecretLine } from './SecretLine'
import { tellWhy } from './tell'

interface ItemProps {
  site: string
  hook: Webhook
  onChange: () => unknown
}

/** One address: how it fares, and what can be done about it. */
export function HookItem({ site, hook, onChange }: ItemProps) {
  const words = hookWords.value
  const opened = useSignal<'form' | 'log' | 'end' | null>(null)
  const pinged = useSignal<Pinged | 'busy' | null>(null)
  const toggle = (active: boolean) => changeHook(site, hook.id, { active }).then(onChange, tellWhy)
  const test = async () => {
    pinged.value = 'busy'
    pinged.value = await testHook(site, hook.id).catch((error: unknown) => {
      tellWhy(error)
      return null
    })
  }
  const close = () => (opened.value = null)
  const remove = async () => {
    try {
      await removeHook(site, hook.id)
      toast(words.removed(hostOf(hook.url)), { tone: 'good' })
      onChange()
    } catch (error) {
      tellWhy(error)
    }
  }
  return (
    <li class="hook">
      <div class="hook-head">
        <div class="cut">
          <b class="cut" title={hook.url}>
            {hook.url}
          </b>
          {hook.note && <p class="soft cut">{hook.note}</p>}
        </div>
        <input
          type="checkbox"
          role="switch"
          class="switch"
          aria-label={words.on(hook.url)}
          checked={hook.active}
          onChange={(event) => void toggle(event.currentTarget.checked)}
        />
      </div>
      <Health hook={hook} />
      <p class="faint">{hook.events.map((each) => words.events[each] ?? each).join(' · ')}</p>
      <div class="hook-deeds">
        <Button icon={Send} busy={pinged.value === 'busy'} onClick={() => void test()}>
          {words.test}
        </Button>
        <Button icon={ScrollText} onClick={() => (opened.value = 'log')}>
          {words.log.open}
        </Button>
        <IconButton
          label={words.edit}
          icon={SquarePen}
          aria-expanded={opened.value === 'form'}
          onClick={() => (opened.value = opened.value === 'form' ? null : 'form')}
        />
        <IconButton label={words.remove} icon={Trash2} onClick={() => (opened.value = 'end')} />
      </div>
      {pinged.value && pinged.value !== 'busy' && <Result of={pinged.value} />}
      {opened.value === 'end' && (
        <p class="hook-remove" role="alert">
          <span>{words.removing}</span>
          <Button look="danger" onClick={() => void remove()}>
            {words.remove}
          </Button>
          <Button look="quiet" onClick={close}>
            {t.value.cancel}
          </Button>
        </p>
      )}
      {opened.value === 'form' && (
        <>
          <HookForm site={site} hook={hook} onDone={() => (close(), onChange())} />
          <SecretLine site={site} hook={hook.id} canRenew />
        </>
      )}
      {opened.value === 'log' && (
        <CallLog site={site} hook={hook.id} name={hook.url} onClose={() => (close(), onChange())} />
      )}
    </li>
  )
}

function Health({ hook }: { hook: Webhook }) {
  const words = hookWords.value.health
  const since = hook.failing ? short(Date.parse(hook.failing), now.value) : ''
  const waiting = hook.waiting > 0 ? ` · ${words.waiting(hook.waiting)}` : ''
  const [icon, tone, text] = !hook.active
    ? ([CirclePause, since ? 'bad' : 'off', since ? words.gaveUp(since) : words.off] as const)
    : since
      ? ([CircleAlert, 'bad', words.failing(since)] as const)
      : hook.last
        ? ([CircleCheck, 'good', words.ok] as const)
        : ([CircleDashed, 'off', words.quiet] as const)
  return (
    <p class={`hook-health ${tone}`}>
      <Icon of={icon} />
      {text}
      {waiting}
    </p>
  )
}

function Result({ of: { delivered, status, milliseconds, error } }: { of: Pinged }) {
  const words = hookWords.value
  return (
    <p class={`hook-health ${delivered ? 'good' : 'bad'}`} role="status">
      <Icon of={delivered ? CircleCheck : CircleAlert} />
      <span>
        {delivered ? words.testOk(status!, milliseconds) : words.testBad(milliseconds)}
        {error && <q>{error}</q>}
      </span>
    </p>
  )
}
