// Single-key shortcuts. They keep quiet while somebody types or a dialog is open.
import { useEffect, useRef } from 'preact/hooks'

export type Keys = Record<string, (event: KeyboardEvent) => void>

const layers: { current: Keys }[] = []

/** While the component is there its keys work; those of the latest come first. */
export function useKeys(keys: Keys): void {
  const layer = useRef(keys)
  layer.current = keys
  useEffect(() => {
    layers.push(layer)
    return () => void layers.splice(layers.indexOf(layer), 1)
  }, [])
}

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const name = nameOf(event)
    if (name === null || (isBusy(event) && !name.startsWith('mod+'))) return
    const run = layers.findLast((layer) => name in layer.current)?.current[name]
    if (!run) return
    event.preventDefault()
    run(event)
  })
}

function nameOf(event: KeyboardEvent): string | null {
  if (event.altKey) return null
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key
}

/** Escape still works in a field: it leaves it. Enter on a link or button is the browser's. */
function isBusy(event: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]')) return true
  const target = event.target as HTMLElement
  if (event.key === 'Enter') return target !== document.body
  if (event.key === 'Escape') return false
  return target.matches('input, textarea, select, [contenteditable]')
}
