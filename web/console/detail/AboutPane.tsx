import { signal } from '@preact/signals'
import { X } from 'lucide'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { Dialog } from '../parts/Dialog'
import { IconButton } from '../parts/Button'
import { Resizer } from '../parts/Resizer'
import { looked } from '../state/look'
import { detailWidth } from '../state/preferences'
import { shownVisitor } from '../state/shown'
import { About } from './About'

/** The detail pane has no room of its own below 1,100 px; then it is a sheet. */
export const isSheetOpen = signal(false)

export function AboutPane() {
  const shown = shownVisitor.value
  const label = t.value.detail.label
  return (
    <>
      <aside class="pane detail-pane" aria-label={label}>
        <Resizer
          label={t.value.panes.detail}
          width={detailWidth}
          least={240}
          most={520}
          side={-1}
        />
        <header class="pane-head">
          <h2 class="pane-title">{t.value.detail.about}</h2>
        </header>
        {shown ? <About key={shown.visitor} /> : <p class="about faint">{t.value.detail.pick}</p>}
      </aside>
      {isSheetOpen.value && shown && (
        <Dialog label={label} look="sheet" onClose={() => (isSheetOpen.value = false)}>
          <header class="dialog-head">
            <h2 class="cut">{callOf(shown.visitor, looked.value?.row?.name)}</h2>
            <IconButton
              label={t.value.close}
              icon={X}
              onClick={() => (isSheetOpen.value = false)}
            />
          </header>
          <About />
        </Dialog>
      )}
    </>
  )
}
