// Files on their way to the server, one after the other, and kept until a message carries them.
// No screen, no words.
import type { SentFile } from './wire'

/** Another object after each change. */
export interface Upload {
  key: number
  name: string
  size: number
  /** Absent for one that came back with a message that was not taken. */
  file?: File
  state: 'waiting' | 'going' | 'done' | 'failed'
  /** 0 to 1. */
  part: number
  /** Why it failed: a code of the server's, or `unreachable`. */
  code?: string
  sent?: SentFile
}

/** Where files go at the moment. */
export interface Office {
  post: string
  /** Where one lies that was sent. */
  at(id: string): string
  headers: Record<string, string>
  /** Bytes; 0: no limit is known. */
  most: number
}

/** Of these the same file may be taken another time. */
const MAY_PASS = new Set([
  'unreachable', 'no_room', 'too_many_files', 'too_many_requests', 'storage_unavailable', 'silent',
  'internal', 'busy', 'draining', 'token_invalid', 'signed_out', 'origin_not_allowed',
]) // prettier-ignore

let keys = 0

export class Uploads {
  list: readonly Upload[] = []
  private request: XMLHttpRequest | undefined

  constructor(
    private office: () => Office,
    private changed: () => void,
  ) {}

  get isBusy(): boolean {
    return this.list.some(({ state }) => state === 'waiting' || state === 'going')
  }

  get isReady(): boolean {
    return this.list.some(({ state }) => state === 'done')
  }

  add(files: Iterable<File>): void {
    const added = Array.from(files, (file): Upload => {
      const { name, size } = file
      return { key: ++keys, name, size, file, state: 'waiting', part: 0 }
    })
    this.list = [...this.list, ...added]
    this.next()
  }

  mayPass(upload: Upload): boolean {
    return !!upload.file && MAY_PASS.has(upload.code ?? '')
  }

  again({ key }: Upload): void {
    this.change(key, { state: 'waiting' })
    this.next()
  }

  /** What is on its way stops, what has arrived is taken back. */
  remove(upload: Upload): void {
    this.list = this.list.filter(({ key }) => key !== upload.key)
    if (upload.state === 'going') this.request?.abort()
    if (upload.sent) {
      const { at, headers } = this.office()
      // It is deleted after a day in any case.
      fetch(at(upload.sent.id), { method: 'DELETE', headers }).catch(() => {})
    }
    this.next()
  }

  /** Those that have arrived are the caller's now; the others stay. */
  take(): SentFile[] {
    const sent = this.list.flatMap((upload) => (upload.state === 'done' ? [upload.sent!] : []))
    this.list = this.list.filter(({ state }) => state !== 'done')
    this.changed()
    return sent
  }

  /** A message that carried it was not taken. */
  giveBack(sent: SentFile): void {
    const { name, size } = sent
    this.list = [{ key: ++keys, name, size, state: 'done', part: 1, sent }, ...this.list]
    this.changed()
  }

  /** A message did carry it after all. */
  drop({ id }: SentFile): void {
    this.list = this.list.filter(({ sent }) => sent?.id !== id)
    this.changed()
  }

  private next(): void {
    const upload = this.list.find(({ state }) => state === 'waiting')
    if (upload && !this.list.some(({ state }) => state === 'going')) this.send(upload)
    this.changed()
  }

  private send(upload: Upload): void {
    const { post, headers, most } = this.office()
    const { key } = upload
    const file = upload.file!
    if (!file.size || (most && file.size > most))
      return this.fail(key, file.size ? 'file_too_large' : 'file_empty')
    this.change(key, { state: 'going', part: 0, code: undefined })
    const request = (this.request = new XMLHttpRequest())
    request.open('POST', post)
    const all = { ...headers, 'X-Halloo-Name': encodeURIComponent(wellFormed(file.name)) }
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => {
      this.change(key, { part: total ? loaded / total : 0 })
      this.changed()
    }
    request.onload = () => this.answered(key, request)
    request.onerror = () => this.fail(key, 'unreachable')
    request.send(file)
  }

  private answered(key: number, { status, responseText }: XMLHttpRequest): void {
    const said = read(responseText)
    if (status !== 201) return this.fail(key, said?.error?.code ?? 'internal')
    this.change(key, { state: 'done', part: 1, sent: said })
    this.next()
  }

  private fail(key: number, code: string): void {
    this.change(key, { state: 'failed', code })
    this.next()
  }

  private change(key: number, to: Partial<Upload>): void {
    this.list = this.list.map((each) => (each.key === key ? { ...each, ...to } : each))
  }
}

/** A name may have half a character, which cannot be encoded. (Looking behind is a syntax error to
 * browsers of a few years ago, and takes the whole file down.) */
const wellFormed = (name: string) => name.replace(/\p{Surrogate}/gu, '')

function read(text: string): (SentFile & { error?: { code: string } }) | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `1.2 MB`, as the language writes it. */
export function sizeText(bytes: number, language: string): string {
  const kilo = Math.max(1, bytes / 1000)
  const [value, unit] = kilo < 1000 ? [kilo, 'kilobyte'] : [kilo / 1000, 'megabyte']
  const digits = value < 10 ? 1 : 0
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value)
}
