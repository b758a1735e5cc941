import { Check, Copy } from 'lucide'
import { useState } from 'preact/hooks'
import { t } from '../i18n'
import { Button } from './Button'

interface CopyButtonProps {
  text: string
  label: string
  look?: 'primary' | 'plain'
}

export function CopyButton({ text, label, look = 'primary' }: CopyButtonProps) {
  const [done, setDone] = useState(false)
  const copy = async () => {
    await toClipboard(text)
    setDone(true)
    setTimeout(() => setDone(false), 2000)
  }
  return (
    <Button look={look} icon={done ? Check : Copy} onClick={() => void copy()}>
      <span aria-live="polite">{done ? t.value.copied : label}</span>
    </Button>
  )
}

/** The clipboard interface is missing on plain http; a selection works everywhere. */
async function toClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
