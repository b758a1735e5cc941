// Draws the agent to a visitor's message or acceptance: sound, desktop notice, title.
import { effect, signal } from '@preact/signals'
import icon from '../icon.svg?no-inline'
import type { Message, ReceiptNote } from '../../shared/wire'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { wordsOf } from '../i18n/words'
import { summaries, unreadCount } from './conversations'
import { sound } from './preferences'
import { go, route } from './route'
import { softTone } from './tone'
import { toast, toastAbout } from './toasts'
import { rowOf } from './visitors'

export const permission = signal<NotificationPermission | 'unsupported'>(
  'Notification' in globalThis ? Notification.permission : 'unsupported',
)

const TEXT_SHOWN = 140
const ACCEPTED = 'accepted'
/** Who accepted before, while the notice about it stood. */
let others = 0

export const isWatched = (): boolean =>
  document.visibilityState === 'visible' && document.hasFocus()

const isOpen = (conversation: string): boolean => {
  const at = route.value
  if (at.at === 'conversations') return at.conversation === conversation
  const shown = summaries.value.get(conversation)
  return at.at === 'visitors' && at.visitor !== undefined && at.visitor === shown?.visitor
}

export function noticeMessage(message: Message): void {
  if (message.from.kind !== 'visitor') return
  const id = message.conversation
  if (isWatched() && isOpen(id)) return
  if (sound.value) softTone()
  const name = message.from.name || callOf(message.visitor ?? '')
  show(t.value.notices.message(name), wordsOf(message), id, () =>
    go({ at: 'conversations', conversation: id }),
  )
}

export function noticeAcceptance(note: ReceiptNote): void {
  if (note.state !== 'accepted') return
  const { site, visitor } = note
  const name = callOf(visitor, rowOf(site, visitor)?.name)
  const at = route.value
  const isShown = at.at === 'visitors' && at.visitor === visitor
  if (isWatched() && isShown) return
  // A rule or a push to many brings dozens at once: they are one notice, not one each.
  others = toastAbout(ACCEPTED) ? others + 1 : 0
  const text = others ? t.value.push.acceptedToo(name, others) : t.value.push.accepted(name)
  const open = () => go(others ? { at: 'conversations' } : { at: 'visitors', site, visitor })
  if (sound.value) softTone()
  toast(text, { tone: 'good', about: ACCEPTED, action: { label: t.value.push.open, run: open } })
  show(text, '', ACCEPTED, open)
}

/** A reply came back to a composer that is not on screen any more. */
export function noticeHeldBack(id: string): void {
  const talk = summaries.value.get(id)
  if (!talk || isOpen(id)) return
  toast(t.value.notices.heldBack(callOf(talk.visitor, talk.name)), {
    tone: 'bad',
    action: {
      label: t.value.push.open,
      run: () => go({ at: 'conversations', conversation: id }),
    },
  })
}

function show(title: string, text: string, tag: string, open: () => void): void {
  if (permission.value !== 'granted' || isWatched()) return
  const body = text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text
  const notice = new Notification(title, { body, tag, icon })
  notice.onclick = () => {
    window.focus()
    open()
    notice.close()
  }
}

export async function askPermission(): Promise<void> {
  if (permission.value === 'unsupported') return
  permission.value = await Notification.requestPermission()
  toast(permission.value === 'granted' ? t.value.notices.on : t.value.notices.refused)
}

export function badgeTitle(): void {
  effect(() => {
    const unread = unreadCount.value
    document.title = unread ? `(${unread}) ${t.value.product}` : t.value.product
  })
}
