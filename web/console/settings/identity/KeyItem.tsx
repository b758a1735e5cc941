import { useSignal } from '@preact/signals'
import { CircleCheck, CircleSlash, Clock, Eye, EyeOff, KeyRound } from 'lucide'
import { identityWords } from '../../i18n/identity'
import { exact } from '../../i18n/times'
import { Button } from '../../parts/Button'
import { CopyButton } from '../../parts/CopyButton'
import { Dialog } from '../../parts/Dialog'
import { Icon } from '../../parts/Icon'
import { retireKey, type IdentityKey } from '../../state/identityKeys'
import { toast } from '../../state/toasts'

interface ItemProps {
  site: string
  of: IdentityKey
  onChange: () => Promise<unknown>
  onTrouble: (error: unknown) => void
}

const HIDDEN = '•'.repeat(24)
const DAY_HOURS = 24

export function KeyItem({ site, of, onChange, onTrouble }: ItemProps) {
  const words = identityWords.value
  const isShown = useSignal(false)
  const isAsked = useSignal(false)
  const retire = async (hours: number) => {
    isAsked.value = false
    try {
      await retireKey(site, of.id, hours)
      await onChange()
      toast(words.retired, { tone: 'good' })
    } catch (error) {
      onTrouble(error)
    }
  }
  return (
    <li class={of.good ? '' : 'retired'}>
      <p class="key-head">
        <Icon of={KeyRound} />
        <code title={words.id}>{of.id}</code>
        <Standing of={of} />
      </p>
      <p class="faint">{words.made(of.author, exact(Date.parse(of.created)))}</p>
      {of.good && of.secret && (
        <p class="key-secret">
          <code aria-label={words.secret}>{isShown.value ? of.secret : HIDDEN}</code>
          <Button
            look="quiet"
            icon={isShown.value ? EyeOff : Eye}
            onClick={() => (isShown.value = !isShown.value)}
          >
            {isShown.value ? words.hide : words.show}
          </Button>
          <CopyButton text={of.secret} label={words.copy} />
          <Button look="quiet" icon={CircleSlash} onClick={() => (isAsked.value = true)}>
            {words.retire}
          </Button>
        </p>
      )}
      {isAsked.value && (
        <Dialog label={words.retireTitle} onClose={() => (isAsked.value = false)}>
          <div class="key-ask">
            <h2>{words.retireTitle}</h2>
            <p>{words.retireLead}</p>
            <p class="key-ways">
              <Button onClick={() => (isAsked.value = false)}>{words.cancel}</Button>
              <Button onClick={() => void retire(DAY_HOURS)}>{words.inADay}</Button>
              <Button look="danger" onClick={() => void retire(0)}>
                {words.now}
              </Button>
            </p>
          </div>
        </Dialog>
      )}
    </li>
  )
}

/** A shape and a word; the colour says the same once more. */
function Standing({ of: { good, retired } }: { of: IdentityKey }) {
  const words = identityWords.value
  const when = retired ? exact(Date.parse(retired)) : ''
  if (!good)
    return (
      <span class="faint">
        <Icon of={CircleSlash} /> {words.ended(when)}
      </span>
    )
  return retired ? (
    <span class="warn">
      <Icon of={Clock} /> {words.ends(when)}
    </span>
  ) : (
    <span class="good">
      <Icon of={CircleCheck} /> {words.good}
    </span>
  )
}
