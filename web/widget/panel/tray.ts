// Files picked, pasted and dropped, for the composer. What sends them is fetched with the first one.
import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import type { Uploads } from '../../shared/uploads'
import { loadFiles } from './files'
import { useRoom } from './parts'

/** `within`: something in the panel onto which files are dropped. */
export function useTray(within: RefObject<HTMLElement | null>) {
  const room = useRoom()
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const uploads = useRef<Uploads | undefined>(undefined)
  const [Tray, setTray] = useState<typeof import('../files').Tray>()
  const [isFailed, setFailed] = useState(false)

  const attach = async (list: Iterable<File>) => {
    const picked = [...list] // before its input is emptied
    try {
      const files = await loadFiles(room)
      uploads.current ??= files.makeUploads(room, () => redraw(undefined))
      setTray(() => files.Tray)
      setFailed(false)
      uploads.current.add(picked)
      within.current?.focus()
    } catch {
      setFailed(true)
    }
  }
  const isOver = useDrop(within, attach)
  return { uploads: uploads.current, Tray, attach, isOver, isFailed }
}

/** True while files are held over the panel. */
function useDrop(within: RefObject<HTMLElement | null>, drop: (files: FileList) => void): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const panel = within.current?.closest<HTMLElement>('.panel')
    const carries = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files')
    const over = (event: DragEvent) => {
      if (!carries(event)) return
      event.preventDefault()
      setOver(true)
    }
    const left = ({ relatedTarget }: DragEvent) =>
      panel!.contains(relatedTarget as Node | null) || setOver(false)
    const dropped = (event: DragEvent) => {
      setOver(false)
      if (!carries(event)) return
      event.preventDefault()
      drop(event.dataTransfer!.files)
    }
    panel?.addEventListener('dragover', over)
    panel?.addEventListener('dragleave', left)
    panel?.addEventListener('drop', dropped)
    return () => {
      panel?.removeEventListener('dragover', over)
      panel?.removeEventListener('dragleave', left)
      panel?.removeEventListener('drop', dropped)
    }
  }, [])
  return isOver
}
