import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { ConnectionBar } from './ConnectionBar'
import { useKeys } from './keys'
import { closeOverlay, overlay } from './overlay'
import { Palette } from './Palette'
import { Rail } from './Rail'
import { Shortcuts } from './Shortcuts'

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
      {overlay.value === 'palette' && <Palette onClose={closeOverlay} />}
      {overlay.value === 'shortcuts' && <Shortcuts onClose={closeOverlay} />}
    </div>
  )
}
