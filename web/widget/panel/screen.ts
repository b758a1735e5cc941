// Small screens: the panel fills what the on-screen keyboard leaves.
import { useEffect, useState } from 'preact/hooks'
import type { RefObject } from 'preact'

/** As in panel.css. */
const SMALL = '(max-width: 480px), (max-height: 420px)'

/** True while the panel fills the screen. */
export function useScreen(frame: RefObject<HTMLElement | null>, open: boolean): boolean {
  const [full, setFull] = useState(() => matchMedia(SMALL).matches)
  useEffect(() => {
    const query = matchMedia(SMALL)
    const changed = () => setFull(query.matches)
    query.addEventListener('change', changed)
    return () => query.removeEventListener('change', changed)
  }, [])
  useEffect(() => {
    const view = visualViewport
    if (!view || !open) return
    const fit = () => {
      const { style } = frame.current!
      style.setProperty('--top', `${view.offsetTop}px`)
      style.setProperty('--height', `${view.height}px`)
    }
    fit()
    view.addEventListener('resize', fit)
    view.addEventListener('scroll', fit)
    return () => {
      view.removeEventListener('resize', fit)
      view.removeEventListener('scroll', fit)
    }
  }, [open])
  return full
}
