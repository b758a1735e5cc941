import { Megaphone, X } from 'lucide'
import { t } from '../i18n'
import { Button, IconButton } from '../parts/Button'
import { audience } from '../state/mass'
import { clearSelection, selectedIds, selectedOn } from '../state/selection'

/** What can be done with those who are picked out. */
export function SelectionBar({ site }: { site: string }) {
  const words = t.value.many
  const count = selectedOn(site)
  if (count === 0) return null
  return (
    <div class="selection-bar" role="group" aria-label={words.selected(count)}>
      <b role="status">{words.selected(count)}</b>
      <span class="spring" />
      <Button
        look="primary"
        icon={Megaphone}
        onClick={() => (audience.value = { site, visitors: selectedIds.value })}
      >
        {words.pushToThese}
      </Button>
      <IconButton label={words.clear} icon={X} onClick={clearSelection} />
    </div>
  )
}
