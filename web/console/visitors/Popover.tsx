import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface PopoverProps {
  label: string
  onClose: () => void
  children: ComponentChildren
}

/** Below what opened it, with the focus in its first field. Escape, a press elsewhere or leaving it
 * by the keyboard closes it; the focus goes back to where it was. */
export function Popover({ label, onClose, children }: PopoverProps) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    const own = box.current!
    const first = own.querySelector('input') ?? own.querySelector('button')
    first?.focus()
    const onPress = (event: PointerEvent) => {
      // What opened it closes it by itself.
      if (!box.current!.parentElement!.contains(event.target as Node)) onClose()
    }
    document.addEventListener('pointerdown', onPress)
    return () => {
      document.removeEventListener('pointerdown', onPress)
      const at = document.activeElement
      const isAdrift = !at || at === document.body || own.contains(at)
      if (isAdrift && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <div
      ref={box}
      class="popover"
      role="dialog"
      aria-label={label}
      onKeyDown={(event) => {
        event.stopPropagation() // the list's own keys are off here
        if (event.key === 'Escape') onClose()
      }}
      onFocusOut={(event) => {
        const to = event.relatedTarget
        if (to instanceof Node && !box.current!.parentElement!.contains(to)) onClose()
      }}
    >
      {children}
    </div>
  )
}
