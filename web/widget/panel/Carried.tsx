// The place of a file in the conversation. What stands in it comes a moment later.
import type { SentFile } from '../../shared/wire'
import { useFiles } from './files'
import type { Line } from './lines'

const MOST = 240

/** An image keeps the place of its preview from the start. */
export function Carried({ file, state }: { file: SentFile; state: Line['state'] }) {
  const files = useFiles()
  const { width, height } = file
  const scale = Math.min(1, MOST / (width ?? 1), MOST / (height ?? 1))
  // What is very thin is still to be seen, and hit.
  const pixels = (side?: number | null) => side && Math.max(48, Math.round(side * scale))
  return (
    <div
      class={width ? 'attached image' : 'attached'}
      data-state={state}
      style={width ? { width: pixels(width), aspectRatio: `${pixels(width)} / ${pixels(height)}` } : undefined}
    >
      {files && <files.Sent file={file} />}
    </div>
  )
}
