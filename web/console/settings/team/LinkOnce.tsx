import { useEffect, useRef } from 'preact/hooks'
import { teamWords } from '../../i18n/team'
import { Button } from '../../parts/Button'
import { CopyButton } from '../../parts/CopyButton'
import type { MadeLink } from '../../state/team'

interface LinkProps {
  of: MadeLink
  text: string
  onDone: () => void
}

/** A link that is shown this once. */
export function LinkOnce({ of, text, onDone }: LinkProps) {
  const words = teamWords.value
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div ref={box} class="made-once" role="group" tabIndex={-1} aria-label={words.link}>
      <p>
        {text} {of.mailed ? words.mailed : words.notMailed}
      </p>
      <p class="made-line">
        <code tabIndex={0}>{of.link}</code>
        <CopyButton text={of.link} label={words.copy} />
      </p>
      <Button look="quiet" onClick={onDone}>
        {words.done}
      </Button>
    </div>
  )
}
