// Sending an invitation, from a key, a row's button or the composer.
import { computed, signal } from '@preact/signals'
import { reason, t } from '../i18n'
import { callOf } from '../i18n/names'
import { dataOf, lookErrors, type Look } from '../pushes/look'
import { draft, setDraft } from '../state/drafts'
import { askComposer } from '../state/focus'
import { lastInvitation, push, type More } from '../state/pushes'
import { go } from '../state/route'
import { toast } from '../state/toasts'
import { rowOf } from '../state/visitors'

export type Kind = 'invite' | 'message'

export const kind = signal<Kind>('invite')

export const invitationText = (): string => lastInvitation.value || t.value.push.firstInvitation

export const draftOf = (of: Kind, site: string, visitor: string): string =>
  `${of} ${site} ${visitor}`

/** How the next push to one visitor looks, and for how long (seconds) it waits. */
export interface Extras extends Look {
  ttl: number
}
export const NO_EXTRAS: Extras = { ttl: 0 }
export const extras = signal<Extras>(NO_EXTRAS)
/** Nothing goes out while something in them is wrong. */
export const extrasFaults = computed(() => lookErrors(extras.value, 'push'))

const moreOf = ({ ttl, ...look }: Extras): More => ({
  ...(dataOf(look) && { data: dataOf(look) }),
  ...(ttl > 0 && { ttl }),
})

/** Opens the visitor with the invitation written and ready: Enter sends it. */
export function askInvitation(site: string, visitor: string): void {
  kind.value = 'invite'
  const name = draftOf('invite', site, visitor)
  if (!draft(name)?.trim()) setDraft(name, undefined)
  go({ at: 'visitors', site, visitor })
  askComposer()
}

/** Raises Refused when it could not be sent. */
export async function sendPush(
  of: Kind,
  site: string,
  visitor: string,
  text: string,
  with_: Extras = NO_EXTRAS,
) {
  if (of === 'invite') lastInvitation.value = text
  const ack = await push(site, visitor, of, text, moreOf(with_))
  if (ack.state === 'offline') toast(t.value.push.nobodyThere)
  return ack.state
}

/** The row's button: one click, with the last text. */
export async function inviteAtOnce(
  site: string,
  visitor: string,
  text = invitationText(),
): Promise<void> {
  const name = callOf(visitor, rowOf(site, visitor)?.name)
  try {
    const state = await sendPush('invite', site, visitor, text)
    if (state !== 'offline') toast(t.value.push.invited(name), { tone: 'good' })
  } catch (error) {
    // The same words: then it is the same push, should the first have gone out after all.
    const again = () => void inviteAtOnce(site, visitor, text)
    toast(t.value.push.notSent(reason(error)), {
      tone: 'bad',
      action: { label: t.value.tryAgain, run: again },
    })
  }
}
