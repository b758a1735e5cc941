// Tags and notes of the visitor who is looked at: changed here at once, put back when refused.
import { computed, signal } from '@preact/signals'
import type { Note, VisitorDetail } from '../../shared/wire'
import { call, path } from '../http'
import { reason, t } from '../i18n'
import { serverNow } from './clock'
import { newCid } from './cid'
import { changeLooked, looked } from './look'
import { may } from './may'
import { session } from './session'
import { toast } from './toasts'

type Apply = (detail: VisitorDetail) => VisitorDetail
interface Change {
  key: string
  site: string
  visitor: string
  apply: Apply
}

const changes = signal<readonly Change[]>([])

/** A note that the server does not have yet. */
export const isSaving = (note: Note): boolean => note.id.startsWith('new ')

/** What the server told, with what is on its way to it. */
export const known = computed<VisitorDetail | null>(() => {
  const told = looked.value
  if (!told) return null
  return changes.value
    .filter(({ site, visitor }) => site === told.site && visitor === told.visitor)
    .reduce((detail, { apply }) => apply(detail), told)
})

type Whom = Pick<VisitorDetail, 'site' | 'visitor'>

/** Shows `apply` until the server has answered, then `settle` of its answer; true when it did. */
async function change<A>(
  { site, visitor }: Whom,
  apply: Apply,
  ask: () => Promise<A>,
  settle: (answer: A) => Apply,
): Promise<boolean> {
  const key = newCid()
  changes.value = [...changes.value, { key, site, visitor, apply }]
  const drop = () => (changes.value = changes.value.filter((one) => one.key !== key))
  try {
    const answer = await ask()
    changeLooked(site, visitor, settle(answer))
    drop()
    return true
  } catch (error) {
    drop()
    toast(reason(error), { tone: 'bad' })
    return false
  }
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
const told =
  ({ tags }: { tags: string[] }): Apply =>
  (detail) => ({ ...detail, tags })

export function addTag(whom: Whom, tag: string): void {
  void change(
    whom,
    (detail) => {
      const tags = detail.tags ?? []
      return tags.some((each) => same(each, tag)) ? detail : { ...detail, tags: [...tags, tag] }
    },
    () =>
      call<{ tags: string[] }>(
        'PUT',
        path`/sites/${whom.site}/visitors/${whom.visitor}/tags/${tag}`,
      ),
    told,
  )
}

export async function removeTag(whom: Whom, tag: string): Promise<void> {
  const done = await change(
    whom,
    (detail) => ({ ...detail, tags: (detail.tags ?? []).filter((each) => !same(each, tag)) }),
    () =>
      call<{ tags: string[] }>(
        'DELETE',
        path`/sites/${whom.site}/visitors/${whom.visitor}/tags/${tag}`,
      ),
    told,
  )
  if (done) offerUndo(t.value.know.tagRemoved(tag), () => addTag(whom, tag))
}

const first =
  (note: Note): Apply =>
  (detail) => {
    const others = (detail.notes ?? []).filter((each) => each.id !== note.id)
    const notes = [...others, note].sort((a, b) => b.at.localeCompare(a.at))
    return { ...detail, notes }
  }
const without =
  (id: string): Apply =>
  (detail) => ({ ...detail, notes: (detail.notes ?? []).filter((each) => each.id !== id) })

/** False when it was not stored: the text is the writer's again. */
export function writeNote(whom: Whom, text: string): Promise<boolean> {
  const at = new Date(serverNow()).toISOString()
  const note = { id: `new ${newCid()}`, agent: session.value?.agent ?? '', text, at }
  return change(
    whom,
    first(note),
    () => call<Note>('POST', path`/sites/${whom.site}/visitors/${whom.visitor}/notes`, { text }),
    first,
  )
}

export async function deleteNote(whom: Whom, note: Note): Promise<void> {
  const at = path`/sites/${whom.site}/visitors/${whom.visitor}/notes/${note.id}`
  const done = await change(
    whom,
    without(note.id),
    () => call('DELETE', at),
    () => without(note.id),
  )
  const putBack = () =>
    void change(
      whom,
      first(note),
      () => call('PUT', at),
      () => first(note),
    )
  if (done) offerUndo(t.value.know.noteDeleted, putBack)
}

const offerUndo = (text: string, run: () => void) =>
  toast(text, { action: { label: t.value.undo, run } })

export const mayDelete = (note: Note): boolean =>
  may('admin') || (may('chat') && note.agent === session.value?.agent)

/** Tags in use on a site, the most used first. Empty when they cannot be fetched. */
export const suggestions = (site: string): Promise<readonly string[]> =>
  call<{ tags: string[] }>('GET', path`/sites/${site}/tags`).then(
    ({ tags }) => tags,
    () => [],
  )
