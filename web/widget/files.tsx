// Files in the panel: those on their way, above the composer, and those in the conversation. A
// picture is drawn on a canvas, not shown by an address: pages whose policy lets no `blob:` image
// through see it too, and the visitor's token stays out of every address.
import { Check, CircleAlert, CircleX, FileText, Image } from 'lucide'
import { useEffect, useRef, useState } from 'preact/hooks'
import { el } from '../shared/dom'
import { sizeText, Uploads, type Upload } from '../shared/uploads'
import type { SentFile } from '../shared/wire'
import css from './files.css?inline'
import { Icon, useRoom, type Room } from './panel/parts'
import { en } from './words/files.en'
import { zh } from './words/files.zh'

export { css }

/** How long a saved file's address stays good: browsers ask first, some of them. */
const SAVING_MS = 60_000

const useWords = () => ({ en, zh })[useRoom().settings.language]

function headersOf({ chat }: Room): Record<string, string> {
  const { keep, identity = '' } = chat.line
  return { 'X-Halloo-Visitor': `${keep.read().visitor ?? ''} ${identity}`.trim() }
}

const placeOf = ({ settings }: Room, path: string) =>
  `${settings.base}files${path}?site=${encodeURIComponent(settings.site)}`

export function makeUploads(room: Room, changed: () => void): Uploads {
  const office = () => ({
    post: placeOf(room, ''),
    at: (id: string) => placeOf(room, `/${id}`),
    headers: headersOf(room),
    most: room.chat.largest,
  })
  return new Uploads(office, changed)
}

async function bytes(room: Room, path: string): Promise<Blob> {
  const answer = await fetch(placeOf(room, `/${path}`), { headers: headersOf(room) })
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.blob()
}

export function Tray({ uploads, isHeld }: { uploads: Uploads; isHeld: boolean }) {
  const words = useWords()
  if (!uploads.list.length) return null
  return (
    <div class="tray">
      <ul aria-label={words.files}>
        {uploads.list.map((upload) => (
          <Item key={upload.key} upload={upload} uploads={uploads} />
        ))}
      </ul>
      <p class="aside" role="status">
        {uploads.list.map((upload) => `${upload.name}: ${stateOf(upload, words)} `)}
      </p>
      {isHeld && <p class="held">{words.whenReady}</p>}
    </div>
  )
}

function Item({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const words = useWords()
  const { language } = useRoom()
  const { name, size, state, part, file, sent } = upload
  const remove = (state === 'done' || state === 'failed' ? words.remove : words.cancel)(name)
  return (
    <li data-upload={state}>
      <span class="sign">
        {file?.type.startsWith('image/') || sent?.width ? (
          <Thumb file={file} />
        ) : (
          <Icon of={state === 'failed' ? CircleAlert : FileText} />
        )}
      </span>
      <span class="about">
        <b dir="auto" title={name}>
          {name}
        </b>
        <span class={state === 'failed' ? 'over' : ''}>
          {state === 'going' ? words.going(Math.round(part * 100)) : stateOf(upload, words)}
          {state !== 'failed' && ` · ${sizeText(size, language)}`}
          {uploads.mayPass(upload) && (
            <button type="button" class="again" onClick={() => uploads.again(upload)}>
              {words.again}
            </button>
          )}
        </span>
        {state === 'going' && <progress max={1} value={part} aria-label={name} />}
      </span>
      {state === 'done' && <Icon of={Check} />}
      <button
        type="button"
        class="remove"
        aria-label={remove}
        title={remove}
        onClick={() => uploads.remove(upload)}
      >
        <Icon of={CircleX} />
      </button>
    </li>
  )
}

/** For a screen reader, too: percents would never stop. */
function stateOf({ state, code }: Upload, words: typeof en): string {
  if (state === 'failed') return words.failed(words.why[code ?? ''] ?? '')
  return state === 'done' ? words.done : words.waiting
}

/** Of the visitor's own file, before anybody else has it. */
function Thumb({ file }: { file?: File }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    if (file) draw(file, canvas.current, 96).then(() => setDrawn(true), () => {}) // prettier-ignore
  }, [file])
  return (
    <>
      {!isDrawn && <Icon of={Image} />}
      <canvas ref={canvas} hidden={!isDrawn} aria-hidden="true" />
    </>
  )
}

/** At most so many pixels wide. */
async function draw(blob: Blob, canvas: HTMLCanvasElement | null, wide?: number): Promise<void> {
  const bitmap = await createImageBitmap(blob, wide ? { resizeWidth: wide } : {})
  if (canvas) {
    canvas.width = bitmap.width
    canvas.height = bitmap.height
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0)
  }
  bitmap.close()
}

/** A file in the conversation: a picture, or its name and size; pressed, it is saved. */
export function Sent({ file }: { file: SentFile }) {
  const room = useRoom()
  const words = useWords()
  const [isBroken, setBroken] = useState(!file.width)
  const [trouble, setTrouble] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    setTrouble(false)
    try {
      const href = URL.createObjectURL(await bytes(room, file.id))
      el('a', { href, download: file.name }).click()
      setTimeout(() => URL.revokeObjectURL(href), SAVING_MS)
    } catch {
      setTrouble(true)
    }
    setBusy(false)
  }
  const label = words.save(file.name)
  return (
    <button
      type="button"
      class={isBroken ? 'chip' : 'picture'}
      aria-label={label}
      aria-busy={isBusy}
      title={label}
      onClick={() => void save()}
    >
      {isBroken ? (
        <>
          <Icon of={FileText} />
          <span class="about">
            <b dir="auto">{file.name}</b>
            <span class={trouble ? 'over' : ''} role="status">
              {trouble ? words.notLoaded : sizeText(file.size, room.language)}
            </span>
          </span>
        </>
      ) : (
        <Picture file={file} broken={() => setBroken(true)} />
      )}
    </button>
  )
}

/** Fetched when it comes near the screen. */
function Picture({ file, broken }: { file: SentFile; broken: () => void }) {
  const room = useRoom()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const near = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return
        near.disconnect()
        bytes(room, `${file.id}/preview`)
          .then((blob) => draw(blob, canvas.current))
          .catch(broken)
      },
      { rootMargin: '300px' },
    )
    near.observe(canvas.current!)
    return () => near.disconnect()
  }, [file.id])
  return <canvas ref={canvas} role="img" aria-label={file.name} />
}
