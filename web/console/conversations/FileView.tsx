import { useSignal } from '@preact/signals'
import { FileText } from 'lucide'
import { sizeText } from '../../shared/uploads'
import type { SentFile } from '../../shared/wire'
import { t } from '../i18n'
import { language } from '../state/preferences'
import { path } from '../http'
import { Icon } from '../parts/Icon'

const MOST = 280

/** A file that somebody sent: the picture that the server made of an image, or its name and size.
 * Pressed, it is saved; nothing that a stranger sent is ever opened here. */
export function FileView({ file }: { file: SentFile }) {
  const isBroken = useSignal(!file.width)
  const { id, name, size } = file
  const words = t.value.files
  const label = words.save(name)
  return (
    <a
      class={isBroken.value ? 'file-chip' : 'file-picture'}
      href={`/api/v1${path`/files/${id}`}`}
      download={name}
      aria-label={isBroken.value ? undefined : label}
      title={label}
    >
      {isBroken.value ? (
        <>
          <Icon of={FileText} />
          <span class="file-about">
            <span class="unseen">{words.save('')}</span>
            <b class="cut" dir="auto">
              {name}
            </b>
            <span class="faint">{sizeText(size, language.value)}</span>
          </span>
        </>
      ) : (
        <img
          src={`/api/v1${path`/files/${id}/preview`}`}
          alt={name}
          {...placeOf(file)}
          loading="lazy"
          decoding="async"
          onError={() => {
            isBroken.value = true
          }}
        />
      )}
    </a>
  )
}

/** Known before it is here, so that nothing moves when it comes. */
function placeOf({ width, height }: SentFile): { width: number; height: number } {
  const [wide, high] = [width ?? 1, height ?? 1]
  const scale = Math.min(1, MOST / wide, MOST / high)
  // What is very thin is still to be seen, and hit.
  const pixels = (side: number) => Math.max(48, Math.round(side * scale))
  return { width: pixels(wide), height: pixels(high) }
}
