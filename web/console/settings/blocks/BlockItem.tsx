import { Ban, Globe, Network, UserX, X } from 'lucide'
import { blockWords } from '../../i18n/blocks'
import { callOf } from '../../i18n/names'
import { countryName, exact } from '../../i18n/times'
import { IconButton } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { When } from '../../parts/Time'
import type { Block } from '../../state/blocks'

const ICONS = { visitor: UserX, address: Network, country: Globe }

export function BlockItem({ of, onRemove }: { of: Block; onRemove: () => void }) {
  const words = blockWords.value
  const called = nameOf(of)
  return (
    <li>
      <Icon of={ICONS[of.kind] ?? Ban} />
      <div class="block-what">
        <p class="cut" title={of.value}>
          <b>{called}</b>
          {called !== of.value && <span class="faint"> {of.value}</span>}
        </p>
        {of.note && <p class="block-note">{of.note}</p>}
        <p class="faint">
          {of.author} · <When at={of.created} /> ·{' '}
          {of.expires ? words.until(exact(Date.parse(of.expires))) : words.forEver}
        </p>
      </div>
      <IconButton label={words.remove(of.value)} icon={X} onClick={onRemove} />
    </li>
  )
}

function nameOf({ kind, value }: Block): string {
  if (kind === 'country') return countryName(value)
  return kind === 'visitor' ? callOf(value) : value
}
