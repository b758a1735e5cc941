// Files that the agent is about to send, by conversation; they stay while the agent looks elsewhere.
import { signal } from '@preact/signals'
import { Uploads } from '../../shared/uploads'
import { changeHeaders, path } from '../http'

/** Another map after each change, of any of them. */
const all = signal(new Map<string, Uploads>())

/** The largest file that the server takes, in bytes; 0: any. */
let most = 0
export const setLargest = (bytes: number): void => {
  most = bytes
}

export function uploadsOf(conversation: string): Uploads {
  const known = all.value.get(conversation)
  if (known) return known
  const office = () => ({
    post: `/api/v1${path`/conversations/${conversation}/files`}`,
    at: (id: string) => `/api/v1${path`/files/${id}`}`,
    headers: changeHeaders(),
    most,
  })
  const made = new Uploads(office, () => {
    all.value = new Map(all.peek())
  })
  all.peek().set(conversation, made)
  return made
}
