import { X } from 'lucide'
import { t } from '../i18n'
import { IconButton } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { may } from '../state/may'

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const MOD = isMac ? '⌘' : 'Ctrl'

type Shortcut = [label: string, keys: string[]]

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const words = t.value.shortcuts
  const reach: Shortcut[] = [
    [words.invite, ['i']],
    [words.select, ['x']],
    [words.reply, ['r']],
    [words.send, ['Enter']],
    [words.newLine, ['Shift + Enter']],
  ]
  const list: Shortcut[] = [
    [words.next, ['j', '↓']],
    [words.previous, ['k', '↑']],
    [words.open, ['Enter']],
    [words.back, ['Esc']],
    ...(may('push') ? reach : []),
    [words.search, ['/']],
    [t.value.lists.addFilter, ['f']],
    [words.palette, [`${MOD} + K`]],
    [words.help, ['?']],
  ]
  return (
    <Dialog label={words.title} onClose={onClose}>
      <header class="dialog-head">
        <h2>{words.title}</h2>
        <IconButton label={t.value.close} icon={X} onClick={onClose} />
      </header>
      <dl class="shortcut-list">
        {list.map(([label, keys]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
