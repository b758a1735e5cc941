import { Check, CircleAlert, FileText, X } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import { sizeText, type Upload, type Uploads } from '../../shared/uploads'
import { reasonOf, t } from '../i18n'
import { path } from '../http'
import { Icon } from '../parts/Icon'
import { language } from '../state/preferences'

interface TrayProps {
  list: readonly Upload[]
  uploads: Uploads
  /** A reply waits for them. */
  isHeld: boolean
}

/** Files above the composer, on their way or ready. */
export function Tray({ list, uploads, isHeld }: TrayProps) {
  const words = t.value.files
  if (list.length === 0) return null
  return (
    <div class="tray">
      <ul aria-label={words.list}>
        {list.map((upload) => (
          <TrayItem key={upload.key} upload={upload} uploads={uploads} />
        ))}
      </ul>
      <p class="unseen" role="status">
        {list.map((upload) => `${upload.name}: ${stateOf(upload)} `)}
      </p>
      {isHeld && <p class="faint">{words.whenReady}</p>}
    </div>
  )
}

function TrayItem({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const words = t.value.files
  const { name, size, state, part } = upload
  const isOver = state === 'done' || state === 'failed'
  const remove = isOver ? words.remove(name) : words.cancel(name)
  return (
    <li data-upload={state}>
      <span class="tray-sign">
        <Thumb upload={upload} />
      </span>
      <span class="file-about">
        <b class="cut" dir="auto" title={name}>
          {name}
        </b>
        <span class={state === 'failed' ? 'bad' : 'faint'}>
          {state === 'going' ? words.going(Math.round(part * 100)) : stateOf(upload)}
          {state !== 'failed' && ` · ${sizeText(size, language.value)}`}
          {uploads.mayPass(upload) && (
            <button type="button" class="tray-again" onClick={() => uploads.again(upload)}>
              {t.value.tryAgain}
            </button>
          )}
        </span>
        {state === 'going' && <progress max={1} value={part} aria-label={name} />}
      </span>
      {state === 'done' && <Icon of={Check} />}
      <button
        type="button"
        class="icon-button"
        aria-label={remove}
        title={remove}
        onClick={() => uploads.remove(upload)}
      >
        <Icon of={X} />
      </button>
    </li>
  )
}

/** For a screen reader, too: percents would never stop. */
function stateOf({ state, code }: Upload): string {
  const words = t.value.files
  if (state !== 'failed') return state === 'done' ? words.done : words.waiting
  return words.failed(code === 'unreachable' ? words.unreachable : reasonOf(code ?? ''))
}

/** The console's policy allows no addresses of files that lie in the browser: they are drawn. */
function Thumb({ upload: { file, sent, state } }: { upload: Upload }) {
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null)
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    if (!canvas || !file?.type.startsWith('image/')) return
    createImageBitmap(file, { resizeHeight: 72 })
      .then((bitmap) => {
        Object.assign(canvas, { width: bitmap.width, height: bitmap.height })
        canvas.getContext('2d')!.drawImage(bitmap, 0, 0)
        bitmap.close()
        setDrawn(true)
      })
      .catch(() => undefined)
  }, [canvas, file])
  if (!file && sent?.width) return <img src={`/api/v1${path`/files/${sent.id}/preview`}`} alt="" />
  return (
    <>
      {!isDrawn && <Icon of={state === 'failed' ? CircleAlert : FileText} />}
      <canvas ref={setCanvas} hidden={!isDrawn} aria-hidden="true" />
    </>
  )
}
