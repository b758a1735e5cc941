import type { Signal } from '@preact/signals'

interface ResizerProps {
  label: string
  width: Signal<number>
  least: number
  most: number
  /** The pane stands left (`1`) or right (`-1`) of the handle. */
  side: 1 | -1
}

const STEP = 16

export function Resizer({ label, width, least, most, side }: ResizerProps) {
  const set = (to: number) => {
    width.value = Math.round(Math.min(most, Math.max(least, to)))
  }
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement
    const [start, first] = [event.clientX, width.value]
    handle.setPointerCapture(event.pointerId)
    const move = (moved: PointerEvent) => set(first + side * (moved.clientX - start))
    handle.addEventListener('pointermove', move)
    handle.addEventListener(
      'lostpointercapture',
      () => handle.removeEventListener('pointermove', move),
      {
        once: true,
      },
    )
  }
  return (
    <div
      class="resizer"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width.value}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={drag}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') set(width.value + side * STEP)
        if (event.key === 'ArrowLeft') set(width.value - side * STEP)
      }}
    />
  )
}
