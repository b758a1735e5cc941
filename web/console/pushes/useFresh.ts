import { useEffect, useRef } from 'preact/hooks'

const FRESH_MS = 1000

/** Loads at once, and again when `mark` has become another, at most once a second. */
export function useFresh(key: string, mark: unknown, load: () => void): void {
  const now = useRef({ mark, load })
  now.current = { mark, load }
  useEffect(() => {
    let loaded = now.current.mark
    now.current.load()
    const timer = setInterval(() => {
      if (loaded === now.current.mark) return
      loaded = now.current.mark
      now.current.load()
    }, FRESH_MS)
    return () => clearInterval(timer)
  }, [key])
}
