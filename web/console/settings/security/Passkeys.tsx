import { useSignal } from '@preact/signals'
import { KeyRound, Trash2 } from 'lucide'
import { securityWords } from '../../i18n/security'
import { Button, IconButton } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { When } from '../../parts/Time'
import {
  account,
  addPasskey,
  offerPasskey,
  removePasskey,
  type Passkey,
} from '../../state/security'
import { toast } from '../../state/toasts'
import { canUsePasskeys, isNamed } from '../../state/webauthn'
import { Confirm } from './Confirm'
import { Line } from './Line'
import { RecoveryCodes } from './RecoveryCodes'

type Step = 'none' | 'add' | Passkey | { codes: string[] }

export function Passkeys() {
  const words = securityWords.value
  const step = useSignal<Step>('none')
  const { passkeys } = account.value!
  const end = () => (step.value = 'none')
  const at = step.value

  const add = async (password: string, name: string) => {
    const codes = await addPasskey(await offerPasskey(password), name)
    toast(words.passkeyAdded, { tone: 'good' })
    step.value = codes ? { codes } : 'none'
  }
  const remove = async (passkey: Passkey, password: string) => {
    await removePasskey(passkey.id, password)
    toast(words.passkeyRemoved)
    end()
  }

  const isPossible = canUsePasskeys()
  const why = isNamed() && isSecureContext ? words.noPasskeys : words.needsName
  return (
    <>
      <Line title={words.passkeys} text={isPossible ? words.passkeysLead : why} on={passkeys.length > 0}>
        {isPossible && <Button onClick={() => (step.value = 'add')}>{words.addPasskey}</Button>}
      </Line>
      {passkeys.length > 0 && (
        <ul class="passkeys">
          {passkeys.map((passkey) => (
            <PasskeyItem key={passkey.id} of={passkey} onRemove={() => (step.value = passkey)} />
          ))}
        </ul>
      )}
      {at === 'add' && (
        <Confirm
          title={words.addPasskey}
          also={{ label: words.passkeyName, hint: words.passkeyNameHint, wrong: words.passkeyBadName }}
          then={add}
          onClose={end}
        />
      )}
      {typeof at === 'object' && 'id' in at && (
        <Confirm
          title={words.removePasskey(at.name)}
          then={(password) => remove(at, password)}
          onClose={end}
        />
      )}
      {typeof at === 'object' && 'codes' in at && (
        <RecoveryCodes codes={at.codes} renewed={false} onClose={end} />
      )}
    </>
  )
}

function PasskeyItem({ of, onRemove }: { of: Passkey; onRemove: () => void }) {
  const words = securityWords.value
  return (
    <li>
      <Icon of={KeyRound} />
      <div class="passkey-text">
        <b class="cut" title={of.name}>
          {of.name}
        </b>
        <p class="faint">
          {words.made} <When at={of.created} />
          {' · '}
          {of.last_used ? (
            <>
              {words.lastUsed} <When at={of.last_used} />
            </>
          ) : (
            words.neverUsed
          )}
        </p>
      </div>
      <IconButton label={words.removePasskey(of.name)} icon={Trash2} onClick={onRemove} />
    </li>
  )
}
