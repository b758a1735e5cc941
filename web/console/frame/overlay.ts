import { signal } from '@preact/signals'

/** Which of the two overlays is open. */
export const overlay = signal<'palette' | 'shortcuts' | null>(null)

export const closeOverlay = () => {
  overlay.value = null
}
