import { useEffect, useRef } from 'preact/hooks'

/** Puts the focus on the element once it is there; `autofocus` only works on a page's load. */
export function useFocus<E extends HTMLElement>(isWanted = true) {
  const element = useRef<E>(null)
  useEffect(() => {
    if (isWanted) element.current?.focus()
  }, [])
  return element
}
