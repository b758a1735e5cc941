import { useSignal } from '@preact/signals'
import { Plus } from 'lucide'
import { useEffect } from 'preact/hooks'
import { reason } from '../../i18n'
import { identityWords } from '../../i18n/identity'
import { Button } from '../../parts/Button'
import { keysOf, makeKey, type IdentityKey } from '../../state/identityKeys'
import { toast } from '../../state/toasts'
import './identity.css'
import { KeyItem } from './KeyItem'
import { Samples } from './Samples'

/** The keys with which a site says who its visitors are. */
export function IdentityKeys({ site }: { site: string }) {
  const words = identityWords.value
  const keys = useSignal<IdentityKey[] | null>(null)
  const tell = (error: unknown) => toast(reason(error), { tone: 'bad' })
  const load = () => keysOf(site).then((all) => (keys.value = all), tell)
  useEffect(() => void load(), [site])
  const add = async () => {
    try {
      await makeKey(site)
      await load()
      toast(words.added, { tone: 'good' })
    } catch (error) {
      tell(error)
    }
  }
  if (!keys.value) return <section class="identity" aria-busy="true" />
  const usable = keys.value.find((key) => key.good && !key.retired)
  return (
    <section class="identity" aria-label={words.title}>
      <h3>{words.title}</h3>
      <p class="soft">{words.lead}</p>
      {keys.value.length > 0 ? (
        <ul class="key-list">
          {keys.value.map((key) => (
            <KeyItem key={key.id} site={site} of={key} onChange={load} onTrouble={tell} />
          ))}
        </ul>
      ) : (
        <p class="faint">{words.none}</p>
      )}
      <p class="key-add">
        <Button icon={Plus} onClick={() => void add()}>
          {words.add}
        </Button>
      </p>
      {usable && <Samples site={site} id={usable.id} />}
    </section>
  )
}
