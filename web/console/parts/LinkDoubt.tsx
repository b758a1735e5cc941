import { useSignal } from '@preact/signals'
import { ScanSearch } from 'lucide'
import { HttpError, call } from '../http'
import { reason, t } from '../i18n'
import { Icon } from './Icon'
import { hostOf } from './SafeLink'

interface Preview {
  host: string
  status: number
  title: string
  description: string
  site: string
  type: string
  moved: string
}

/** Where a stranger's link leads: looked at by the server when the agent asks, shown as text. */
export function LinkDoubt({ url }: { url: string }) {
  const words = t.value.links
  const seen = useSignal<Preview | string | null>(null)
  const ask = async () => {
    if (seen.value) {
      seen.value = null
      return
    }
    seen.value = words.asking
    const asked = `/preview?${new URLSearchParams({ url })}`
    seen.value = await call<Preview>('GET', asked).catch(whyNot)
  }
  const label = seen.value ? words.hide : words.ask(hostOf(url))
  return (
    <>
      <button
        type="button"
        class="link-doubt"
        aria-label={label}
        title={label}
        aria-expanded={seen.value !== null}
        onClick={() => void ask()}
      >
        <Icon of={ScanSearch} />
      </button>
      {seen.value && (
        <span class="link-seen" role="status">
          {typeof seen.value === 'string' ? seen.value : <Seen of={seen.value} />}
        </span>
      )}
    </>
  )
}

const whyNot = (error: unknown): string =>
  error instanceof HttpError && error.code === 'call_failed' ? t.value.links.failed : reason(error)

function Seen({ of: { host, status, title, description, site, type, moved } }: { of: Preview }) {
  const words = t.value.links
  return (
    <>
      <span class="faint">
        {host}
        {site && ` · ${site}`}
      </span>
      {title && <b>{title}</b>}
      {description && <span class="soft">{description}</span>}
      {moved && <span>{words.leads(hostOf(moved))}</span>}
      {type && <span>{words.file(type)}</span>}
      {status >= 400 && <span>{words.status(status)}</span>}
      {!title && !description && !moved && !type && status < 400 && <span>{words.nothing}</span>}
    </>
  )
}
