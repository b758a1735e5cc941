import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Icon } from '../parts/Icon'
import { commands, findVisitors, matching, type Command } from './commands'

const SEARCH_AFTER_MS = 150

export function Palette({ onClose }: { onClose: () => void }) {
  const words = t.value.palette
  const text = useSignal('')
  const place = useSignal(0)
  const visitors = useSignal<Command[]>([])
  const list = useId()
  const box = useRef<HTMLUListElement>(null)
  const found = [...matching(commands(), text.value), ...visitors.value]

  useEffect(() => {
    const wanted = text.value.trim()
    visitors.value = []
    if (!wanted) return
    const timer = setTimeout(() => {
      void findVisitors(wanted).then((them) => {
        if (text.peek().trim() === wanted) visitors.value = them
      })
    }, SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text.value])

  const move = (to: number) => {
    place.value = Math.min(Math.max(to, 0), found.length - 1)
    box.current?.children[place.value]?.scrollIntoView({ block: 'nearest' })
  }
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  return (
    <Dialog label={words.label} look="top" onClose={onClose}>
      <input
        class="palette-input"
        autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found.length ? `${list}-${place.value}` : undefined}
        aria-label={words.label}
        placeholder={words.placeholder}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          place.value = 0
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'ArrowDown') move(place.value + 1)
          else if (event.key === 'ArrowUp') move(place.value - 1)
          else if (event.key === 'Enter') run(found[place.value])
          else return
          event.preventDefault()
        }}
      />
      <ul ref={box} id={list} class="palette-list" role="listbox" aria-label={words.label}>
        {found.map((command, index) => (
          <li
            key={command.key}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === place.value}
            onPointerMove={() => (place.value = index)}
            onClick={() => run(command)}
          >
            <Icon of={command.icon} />
            <span class="cut">{command.label}</span>
            <span class="faint">{command.group}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="palette-empty">{words.empty}</p>}
    </Dialog>
  )
}
