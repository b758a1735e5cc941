// The chat window.
import { useEffect, useRef } from 'preact/hooks'
import { Composer } from './Composer'
import { Head } from './Head'
import { Messages } from './Messages'
import { useRoom } from './parts'
import { useScreen } from './screen'

export function Panel({ open, focus }: { open: boolean; focus: boolean }) {
  const { words, close } = useRoom()
  const frame = useRef<HTMLDivElement>(null)
  const full = useScreen(frame, open)

  useEffect(() => {
    if (!open) return
    // On a phone focus in the field would bring up the keyboard over what there is to read. From
    // the page it is not taken for words that nobody asked for, unless they cover the page.
    const target = full ? frame.current : focus && frame.current?.querySelector('textarea')
    if (target) target.focus({ preventScroll: true })
  }, [open])

  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    } else if (event.key === 'Tab' && full) keepInside(event, frame.current!)
  }

  return (
    <div
      class="panel"
      ref={frame}
      hidden={!open}
      role="dialog"
      aria-modal={full}
      aria-label={words.title}
      tabIndex={-1}
      onKeyDown={pressed}
    >
      <Head />
      <Messages open={open} />
      <Composer />
    </div>
  )
}

function keepInside(event: KeyboardEvent, frame: HTMLElement): void {
  const stops = [
    ...frame.querySelectorAll<HTMLElement>('button:enabled, a, textarea, [tabindex="0"]'),
  ]
  const from = (frame.getRootNode() as ShadowRoot).activeElement
  const [first, last] = [stops[0]!, stops.at(-1)!]
  const leaves = event.shiftKey ? from === first || from === frame : from === last
  if (!leaves) return
  event.preventDefault()
  const next = event.shiftKey ? last : first
  next.focus()
}
