import { useSignal } from '@preact/signals'
import { securityWords } from '../../i18n/security'
import { Button } from '../../parts/Button'
import { account, offerApp, removeApp, renewCodes, type AppOffer } from '../../state/security'
import { toast } from '../../state/toasts'
import { AppSetUp } from './AppSetUp'
import { Confirm } from './Confirm'
import { Line } from './Line'
import { RecoveryCodes } from './RecoveryCodes'

type Step = 'none' | 'confirm' | 'remove' | 'renew' | AppOffer | { codes: string[]; new: boolean }

/** The app on the phone, and the recovery codes for the day it is lost. */
export function TwoStep() {
  const words = securityWords.value
  const step = useSignal<Step>('none')
  const mine = account.value!
  const end = () => (step.value = 'none')
  const hasFactor = mine.two_step || mine.passkeys.length > 0
  const at = step.value
  return (
    <>
      <Line title={words.app} text={mine.two_step ? words.appOn : words.appOff} on={mine.two_step}>
        {mine.two_step ? (
          <Button look="danger" aria-label={words.removeApp} onClick={() => (step.value = 'remove')}>
            {words.remove}
          </Button>
        ) : (
          <Button onClick={() => (step.value = 'confirm')}>{words.setUp}</Button>
        )}
      </Line>
      {hasFactor && (
        <Line title={words.codes} text={words.codesLead(mine.recovery_left)}>
          <Button onClick={() => (step.value = 'renew')}>{words.renew}</Button>
        </Line>
      )}
      {at === 'confirm' && (
        <Confirm
          title={words.appTitle}
          then={async (password) => void (step.value = await offerApp(password))}
          onClose={end}
        />
      )}
      {at === 'remove' && (
        <Confirm
          title={words.removeApp}
          then={async (password) => {
            await removeApp(password)
            end()
            toast(mine.passkeys.length ? words.appRemovedKeys : words.appRemoved)
          }}
          onClose={end}
        />
      )}
      {at === 'renew' && (
        <Confirm
          title={words.renew}
          then={async (password) =>
            void (step.value = { codes: await renewCodes(password), new: mine.recovery_left === 0 })
          }
          onClose={end}
        />
      )}
      {typeof at === 'object' && 'qr' in at && (
        <AppSetUp
          offer={at}
          onCodes={(codes) => (step.value = { codes, new: mine.recovery_left === 0 })}
          onClose={end}
        />
      )}
      {typeof at === 'object' && 'codes' in at && (
        <RecoveryCodes codes={at.codes} renewed={!at.new} onClose={end} />
      )}
    </>
  )
}
