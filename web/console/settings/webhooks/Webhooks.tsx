import { useSignal } from '@preact/signals'
import { ScrollText, Plus } from 'lucide'
import { useEffect } from 'preact/hooks'
import { hookWords } from '../../i18n/webhooks'
import { Button } from '../../parts/Button'
import { RULES, webhooksOf, type Webhook } from '../../state/webhooks'
import { CallLog } from './CallLog'
import { HookForm } from './HookForm'
import { HookItem } from './HookItem'
import { SecretLine } from './SecretLine'
import { tellWhy } from './tell'
import './webhooks.css'

/** Who outside is told what happens on a site. */
export function Webhooks({ site }: { site: string }) {
  const words = hookWords.value
  const hooks = useSignal<Webhook[] | null>(null)
  const isAdding = useSignal(false)
  const ofRules = useSignal(false)
  const load = () => webhooksOf(site).then((all) => (hooks.value = all), tellWhy)
  useEffect(() => void load(), [site])

  if (!hooks.value) return <section class="webhooks" aria-busy="true" />
  return (
    <section class="webhooks" aria-label={words.title}>
      <h3>{words.title}</h3>
      <p class="soft">{words.lead}</p>
      {hooks.value.length > 0 ? (
        <ul class="hook-list">
          {hooks.value.map((hook) => (
            <HookItem key={hook.id} site={site} hook={hook} onChange={load} />
          ))}
        </ul>
      ) : (
        !isAdding.value && <p class="faint">{words.none}</p>
      )}
      {isAdding.value ? (
        <HookForm site={site} onDone={() => void load().then(() => (isAdding.value = false))} />
      ) : (
        <p class="hook-end">
          <Button icon={Plus} onClick={() => (isAdding.value = true)}>
            {words.add}
          </Button>
        </p>
      )}
      <details class="hook-rules">
        <summary>{words.rules}</summary>
        <p class="soft">{words.rulesLead}</p>
        <SecretLine site={site} hook={RULES} />
        <Button look="quiet" icon={ScrollText} onClick={() => (ofRules.value = true)}>
          {words.log.open}
        </Button>
      </details>
      {ofRules.value && (
        <CallLog
          site={site}
          hook={RULES}
          name={words.rules}
          onClose={() => (ofRules.value = false)}
        />
      )}
    </section>
  )
}
