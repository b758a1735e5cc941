import { useEffect, useRef } from 'preact/hooks'
import { tokenWords } from '../../i18n/tokens'
import { Button } from '../../parts/Button'
import { CopyButton } from '../../parts/CopyButton'
import type { MadeToken } from '../../state/tokens'
import { sampleOf } from './sample'

/** The token is shown this once, and how a program sends it. */
export function TokenOnce({ of, onDone }: { of: MadeToken; onDone: () => void }) {
  const words = tokenWords.value
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  const sample = sampleOf(of)
  return (
    <div ref={box} class="made-once" role="group" tabIndex={-1} aria-label={words.token}>
      <p>{words.once}</p>
      <p class="made-line">
        <code tabIndex={0}>{of.token}</code>
        <CopyButton text={of.token} label={words.copy} />
      </p>
      {sample && (
        <>
          <p>{words.tryIt}</p>
          <div class="made-line">
            <pre tabIndex={0}>{sample}</pre>
            <CopyButton look="plain" text={sample} label={words.copySample} />
          </div>
        </>
      )}
      <Button look="quiet" onClick={onDone}>
        {words.done}
      </Button>
    </div>
  )
}
