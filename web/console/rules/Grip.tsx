import { signal } from '@preact/signals'
import { GripVertical } from 'lucide'
import type { ComponentChildren } from 'preact'
import { ruleWords } from '../i18n/rules'
import { Icon } from '../parts/Icon'
import { focusSoon } from '../state/focus'
import type { Editing } from '../state/rulesEditing'
import { moved, stepped, type Moved, type Path } from '../state/rulesTree'

const dragged = signal<Path | null>(null)
const over = signal<string | null>(null)

export const idOf = (path: Path): string => `cond-${path.join('-') || 'root'}`
export const factIdOf = (path: Path): string => `fact-${path.join('-')}`
export const addOf = (group: Path): string => `add-${group.join('-') || 'root'}`
const gripOf = (path: Path): string => `grip-${path.join('-')}`

interface GripProps {
  edit: Editing
  path: Path
}

/** Moves a condition or a group: dragged, or with the arrow keys while it has the focus. */
export function Grip({ edit, path }: GripProps) {
  const take = (move: Moved | null) => {
    if (!move) return
    edit.edit({ when: move.root })
    focusSoon(gripOf(move.path))
  }
  return (
    <button
      type="button"
      id={gripOf(path)}
      class="grip"
      draggable
      aria-label={ruleWords.value.tree.move}
      title={ruleWords.value.tree.move}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        take(stepped(edit.now.peek().when, path, event.key === 'ArrowUp' ? -1 : 1))
      }}
      onDragStart={(event) => {
        dragged.value = path
        event.dataTransfer?.setData('text/plain', '')
        const row = document.getElementById(idOf(path))
        if (row) event.dataTransfer?.setDragImage(row, 12, 12)
      }}
      onDragEnd={() => {
        dragged.value = over.value = null
      }}
    >
      <Icon of={GripVertical} />
    </button>
  )
}

/** What of a row takes another one in before it. */
export const dropBefore = (edit: Editing, path: Path) => ({
  onDragOver: (event: DragEvent) => {
    if (!dragged.peek()) return
    event.preventDefault()
    event.stopPropagation()
    over.value = idOf(path)
  },
  onDrop: (event: DragEvent) => {
    const from = dragged.peek()
    event.preventDefault()
    event.stopPropagation()
    dragged.value = over.value = null
    const move = from && moved(edit.now.peek().when, from, path)
    if (move) edit.edit({ when: move.root })
  },
  'data-over': over.value === idOf(path) && dragged.value !== null ? '' : undefined,
})

interface DropEndProps extends GripProps {
  children: ComponentChildren
}

/** The end of a group: dropped here, it becomes the last one. */
export const DropEnd = ({ edit, path, children }: DropEndProps) => (
  <div class="cond-add" {...dropBefore(edit, path)}>
    {children}
  </div>
)
