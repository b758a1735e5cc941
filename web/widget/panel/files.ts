// What sends and shows files, loaded when the first one is there.
import { useEffect, useState } from 'preact/hooks'
import { useRoom, type Room } from './parts'

type Files = typeof import('../files')

let here: Files | undefined
let coming: Promise<Files> | undefined

export function loadFiles({ style }: Room): Promise<Files> {
  coming ??= import('../files').then((files) => {
    style(files.css)
    return (here = files)
  })
  coming.catch(() => (coming = undefined))
  return coming
}

/** Undefined until it is here. */
export function useFiles(): Files | undefined {
  const room = useRoom()
  const [, setHere] = useState(here)
  useEffect(() => {
    loadFiles(room).then(setHere, () => {})
  }, [])
  return here
}
