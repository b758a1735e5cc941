import { useKeys } from '../frame/keys'
import { editing } from '../state/filterEditing'
import { askComposer, cursor, focusSoon } from '../state/focus'
import { may } from '../state/may'
import { go } from '../state/route'
import { length } from '../state/roster'
import { select, selectTo } from '../state/selection'
import { roster } from '../state/visitors'
import { askInvitation } from './inviting'

/** j, k, Enter and i on the live list. `first` is the first row in view. */
export function useListKeys(
  site: string,
  selected: string | undefined,
  first: number,
  scrollTo: (place: number) => void,
): void {
  const move = (by: 1 | -1) => {
    const at = roster.value
    const from = at.view.indexOf(cursor.value ?? selected ?? '')
    const place = from < 0 ? first : at.top + from + by
    const id = at.view[Math.min(Math.max(place, 0), length(at) - 1) - at.top]
    if (id === undefined) return
    cursor.value = id
    scrollTo(place)
    focusSoon(`row-${id}`)
  }
  const current = () => cursor.value ?? selected
  const reach = {
    x: (event: KeyboardEvent) => {
      const id = current()
      if (!id) return
      if (event.shiftKey) selectTo(site, id, roster.value.view)
      else select(site, id)
    },
    i: () => current() && askInvitation(site, current()!),
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => current() && go({ at: 'visitors', site, visitor: current() }),
    ...(may('push') ? reach : {}),
    r: () => {
      if (!current()) return
      go({ at: 'visitors', site, visitor: current() })
      askComposer()
    },
    f: () => {
      editing.value = 'menu'
    },
    '/': () => document.getElementById('visitor-search')?.focus(),
  })
}
