import { X } from 'lucide'
import { t } from '../i18n'
import { IconButton } from '../parts/Button'
import { Dialog } from '../parts/Dialog'

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const MOD = isMac ? '⌘' : 'Ctrl'

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const words = t.value.shortcuts
  const list: [label: string, keys: string[]][] = [
    [words.next, ['j', '↓']],
    [words.previous, ['k', '↑']],
    [words.open, ['Enter']],
    [words.back, ['Esc']],
    [words.invite, ['i']],
    [words.select, ['x']],
    [words.reply, ['r']],
    [words.send, ['Enter']],
    [words.newLine, ['Shift + Enter']],
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
