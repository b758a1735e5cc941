import { X } from 'lucide'
import { t } from '../i18n'
import { ruleWords } from '../i18n/rules'
import { Button, IconButton } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { importRules } from '../state/rules'
import { faults, imported, type Fault } from '../state/rulesFile'
import { toast } from '../state/toasts'
import { why } from './doing'
import { faultText } from './faultText'

export interface Problems {
  /** What the rules of the file are called, as far as they say. */
  names: string[]
  faults: Fault[]
  all: string
}

/** Takes in the rules of a file; tells what is wrong with each of them, or null. */
export async function takeIn(site: string, text: string): Promise<Problems | null> {
  const words = ruleWords.value
  const drafts = imported(text)
  if (!drafts) return { names: [], faults: [], all: words.importNoRules }
  try {
    const { length } = await importRules(site, drafts)
    toast(words.imported(length), { tone: 'good' })
    return null
  } catch (error) {
    const names = drafts.map((each) => String((each as { name?: unknown })?.name ?? ''))
    return { names, faults: faults(error), all: why(error) }
  }
}

export function ImportProblems({
  problems,
  onClose,
}: {
  problems: Problems
  onClose: () => void
}) {
  const words = ruleWords.value
  return (
    <Dialog label={words.importTitle} onClose={onClose}>
      <header class="dialog-head">
        <h2>{words.importTitle}</h2>
        <IconButton label={t.value.close} icon={X} onClick={onClose} />
      </header>
      <div class="import-problems">
        <p class="soft">{words.importNothing}</p>
        {problems.faults.length === 0 && <p class="problem">{problems.all}</p>}
        <ul>
          {problems.faults.map((fault) => (
            <li key={`${fault.index} ${fault.place}`}>
              {fault.index !== null && (
                <b>{words.importPlace(fault.index + 1, problems.names[fault.index] ?? '')}</b>
              )}
              {fault.place && <code>{fault.place}</code>}
              <span class="bad-note">{faultText(fault.place, fault.text)}</span>
            </li>
          ))}
        </ul>
        <p class="form-end">
          <Button look="primary" onClick={onClose}>
            {t.value.close}
          </Button>
        </p>
      </div>
    </Dialog>
  )
}
