// The place of a file in the conversation. What stands in it comes a moment later.
import type { SentFile } from '../../shared/wire'
import { useFiles } from './files'
import type { Line } from './lines'

const MOST = 240

/** An image keeps the place of its preview from the start. */
export function Carried({ file, state }: { file: SentFile; state: Line['state'] }) {
  const files = useFiles()
  const { width, height } = file
  return (
    <div
      class={width ? 'attached image' : 'attached'}
      data-state={state}
      style={width && height ? placeOf(width, height) : undefined}
    >
      {files && <files.Sent file={file} />}
    </div>
  )
}

/** Narrower where the panel is; what is very thin is still to be seen, and hit. */
function placeOf(width: number, height: number): { width: string; aspectRatio: string } {
  const scale = Math.min(1, MOST / width, MOST / height)
  const [wide, high] = [width, height].map((side) => Math.max(48, Math.round(side * scale)))
  return { width: `${wide}px`, aspectRatio: `${wide} / ${high}` }
}
