import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { lazy } from '../parts/lazy'
import { audience } from '../state/mass'
import { ConnectionBar } from './ConnectionBar'
import { useKeys } from './keys'
import { closeOverlay, overlay } from './overlay'
import { Palette } from './Palette'
import { Rail } from './Rail'
import { Shortcuts } from './Shortcuts'

const MassSheet = lazy(() => import('../pushes/MassSheet').then((all) => all.MassSheet), true)

export function Shell({ children }: { children: ComponentChildren }) {
  useKeys({
    'mod+k': () => {
      overlay.value = overlay.value === 'palette' ? null : 'palette'
    },
    '?': () => {
      overlay.value = 'shortcuts'
    },
  })
  return (
    <div class="shell">
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        {t.value.rail.skip}
      </a>
      <Rail />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <ConnectionBar />
      {audience.value && <MassSheet to={audience.value} />}
      {overlay.value === 'palette' && <Palette onClose={closeOverlay} />}
      {overlay.value === 'shortcuts' && <Shortcuts onClose={closeOverlay} />}
    </div>
  )
}
