import { useEffect, useRef } from 'preact/hooks'

/** Puts the focus on the element once it is there; `autofocus` works on the page's first load only. */
export function useFocus<E extends HTMLElement>(isWanted = true) {
  const element = useRef<E>(null)
  useEffect(() => {
    if (isWanted) element.current?.focus()
  }, [])
  return element
}
