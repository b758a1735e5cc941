import { Download } from 'lucide'
import { securityWords } from '../../i18n/security'
import { Button } from '../../parts/Button'
import { CopyButton } from '../../parts/CopyButton'
import { Dialog } from '../../parts/Dialog'
import { account } from '../../state/security'

interface RecoveryCodesProps {
  codes: readonly string[]
  /** There were others before. */
  renewed: boolean
  onClose: () => void
}

/** Shown once: closed only by saying that they were kept. */
export function RecoveryCodes({ codes, renewed, onClose }: RecoveryCodesProps) {
  const words = securityWords.value
  const text = [words.fileHead(account.value?.email ?? '', location.host), '', ...codes].join('\n')
  return (
    <Dialog label={words.codesTitle} onClose={() => undefined}>
      <div class="confirm">
        <h2>{words.codesTitle}</h2>
        <p class="soft">{words.codesOnce}</p>
        {renewed && <p class="soft">{words.codesVoid}</p>}
        <ol class="recovery-codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <div class="form-end">
          <CopyButton text={codes.join('\n')} label={words.copyCodes} />
          <Button icon={Download} onClick={() => download(words.fileName, text)}>
            {words.download}
          </Button>
          <Button onClick={onClose}>{words.kept}</Button>
        </div>
      </div>
    </Dialog>
  )
}

function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
