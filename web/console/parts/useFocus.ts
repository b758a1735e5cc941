import { useLayoutEffect, useRef } from 'preact/hooks'

/** Puts the focus on the element as soon as it is there: later, it would be taken from where
 * somebody has begun to write. `autofocus` only works on a page's load. */
export function useFocus<E extends HTMLElement>(isWanted = true) {
  const element = useRef<E>(null)
  useLayoutEffect(() => {
    if (isWanted) element.current?.focus()
  }, [])
  return element
}
