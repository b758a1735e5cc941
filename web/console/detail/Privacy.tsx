import { useSignal } from '@preact/signals'
import { Download, Eraser } from 'lucide'
import type { VisitorDetail } from '../../shared/wire'
import { path } from '../http'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { Icon } from '../parts/Icon'
import { erase, mayErase } from '../state/erasing'

/** What the visitor has a right to: all that is kept, handed over or erased. */
export function Privacy({ detail }: { detail: VisitorDetail }) {
  const words = t.value.know
  const isAsking = useSignal(false)
  const { site, visitor } = detail
  if (!mayErase.value) return null
  return (
    <section class="privacy" aria-label={words.data}>
      <h3>{words.data}</h3>
      <div class="privacy-line">
        <a
          class="button"
          href={`/api/v1${path`/sites/${site}/visitors/${visitor}/export`}`}
          download
        >
          <Icon of={Download} />
          <span>{words.exportAll}</span>
        </a>
        <Button icon={Eraser} onClick={() => (isAsking.value = true)}>
          {words.eraseAll}
        </Button>
      </div>
      {isAsking.value && <Sure detail={detail} onClose={() => (isAsking.value = false)} />}
    </section>
  )
}

function Sure({ detail, onClose }: { detail: VisitorDetail; onClose: () => void }) {
  const words = t.value.know
  const isBusy = useSignal(false)
  const who = callOf(detail.visitor, detail.row?.name)
  const go = async () => {
    isBusy.value = true
    const done = await erase(detail.site, detail.visitor)
    isBusy.value = false
    if (done) onClose()
  }
  return (
    <Dialog label={words.eraseTitle(who)} onClose={onClose}>
      <header class="dialog-head">
        <h2>{words.eraseTitle(who)}</h2>
      </header>
      <div class="dialog-text">
        <p>{words.eraseWhat}</p>
        <p class="dialog-end">
          <Button onClick={onClose}>{t.value.cancel}</Button>
          <Button look="danger" busy={isBusy.value} onClick={() => void go()}>
            {words.eraseNow}
          </Button>
        </p>
      </div>
    </Dialog>
  )
}
