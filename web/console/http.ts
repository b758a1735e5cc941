// Calls to the server's HTTP API, and what they say when they fail.

export class HttpError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly fields: Record<string, string> = {},
    /** Seconds to wait before trying again, when the server says so. */
    readonly wait = 0,
  ) {
    super(message)
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

let csrf = ''
let onSignedOut: () => void = () => {}

export const setCsrf = (token: string): void => {
  csrf = token
}
export const whenSignedOut = (then: () => void): void => {
  onSignedOut = then
}

/** What every change carries. */
export const changeHeaders = (): Record<string, string> => ({ 'X-CSRF-Token': csrf })

/** Raises HttpError; code `unreachable` when no answer came. */
export async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET') Object.assign(headers, changeHeaders())
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
    cache: 'no-store',
  }).catch(() => {
    throw new HttpError('unreachable', 'unreachable')
  })
  if (answer.status === 204) return undefined as T
  const read: unknown = await answer.json().catch(() => null)
  if (answer.ok) return read as T
  throw failure(answer, read)
}

function failure(answer: Response, read: unknown): HttpError {
  const said = (
    read as { error?: { code?: string; message?: string; fields?: Record<string, string> } }
  )?.error
  const code = said?.code ?? 'internal'
  if (code === 'signed_out' || code === 'sign_in_required') onSignedOut()
  const wait = Number(answer.headers.get('Retry-After')) || 0
  return new HttpError(code, said?.message ?? answer.statusText, said?.fields, wait)
}

/** A path with its parts encoded: path`/sites/${key}/visitors`. */
export function path(texts: TemplateStringsArray, ...parts: string[]): string {
  return texts.map((text, index) => text + encodeURIComponent(parts[index] ?? '')).join('')
}
