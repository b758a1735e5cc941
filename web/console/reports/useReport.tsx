import { ServerCrash } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { reason, t } from '../i18n'
import { reportWords } from '../i18n/reports'
import { Button } from '../parts/Button'
import { Empty } from '../parts/Empty'

/** Fetches again when `of` is another; what is there stays on screen until the new one comes.
 * The second is what to show while there is nothing: waiting, or why not. */
export function useReport<T>(
  load: () => Promise<T>,
  of: string,
): [found: T | undefined, instead: ComponentChildren] {
  const [found, setFound] = useState<T | undefined>(undefined)
  const [failure, setFailure] = useState<unknown>(null)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    let isCurrent = true
    load().then(
      (told) => {
        if (!isCurrent) return
        setFound(told)
        setFailure(null)
      },
      (error: unknown) => isCurrent && setFailure(error),
    )
    return () => {
      isCurrent = false
    }
  }, [of, tries])
  if (failure) return [undefined, <Failed error={failure} again={() => setTries(tries + 1)} />]
  return [found, <div class="report-waits" aria-busy="true" />]
}

export function Failed({ error, again }: { error: unknown; again: () => void }) {
  return (
    <Empty icon={ServerCrash} title={reportWords.value.loadFailed} text={reason(error)}>
      <Button onClick={again}>{t.value.tryAgain}</Button>
    </Empty>
  )
}
