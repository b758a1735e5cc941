import { useSignal } from '@preact/signals'
import { reason, t } from '../i18n'
import { Button } from './Button'
import { Dialog } from './Dialog'

interface SureProps {
  title: string
  text: string
  go: string
  /** May raise: then the dialog says why, and stays. */
  then: () => Promise<void>
  onClose: () => void
}

/** Asks before what cannot be undone. */
export function Sure({ title, text, go, then, onClose }: SureProps) {
  const isBusy = useSignal(false)
  const error = useSignal('')
  const run = async () => {
    isBusy.value = true
    try {
      await then()
      onClose()
    } catch (failed) {
      error.value = reason(failed)
    }
    isBusy.value = false
  }
  return (
    <Dialog label={title} onClose={onClose}>
      <div class="sure">
        <h2>{title}</h2>
        <p class="soft">{text}</p>
        {error.value && (
          <p class="problem" role="alert">
            {error.value}
          </p>
        )}
        <div class="form-end">
          <Button look="danger" busy={isBusy.value} onClick={() => void run()}>
            {go}
          </Button>
          <Button onClick={onClose}>{t.value.cancel}</Button>
        </div>
      </div>
    </Dialog>
  )
}
