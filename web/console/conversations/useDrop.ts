import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** True while files are held over the pane that is being worked in. */
export function useDrop(drop: ((files: FileList) => void) | undefined): boolean {
  const isOver = useSignal(false)
  useEffect(() => {
    const pane = document.querySelector<HTMLElement>('.work-pane')
    if (!pane || !drop) return
    const carries = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files')
    const over = (event: DragEvent) => {
      if (!carries(event)) return
      event.preventDefault()
      isOver.value = true
    }
    const left = ({ relatedTarget }: DragEvent) => {
      if (!pane.contains(relatedTarget as Node | null)) isOver.value = false
    }
    const dropped = (event: DragEvent) => {
      isOver.value = false
      if (!carries(event)) return
      event.preventDefault()
      drop(event.dataTransfer!.files)
    }
    pane.addEventListener('dragover', over)
    pane.addEventListener('dragleave', left)
    pane.addEventListener('drop', dropped)
    return () => {
      pane.removeEventListener('dragover', over)
      pane.removeEventListener('dragleave', left)
      pane.removeEventListener('drop', dropped)
    }
  }, [drop])
  return isOver.value
}
