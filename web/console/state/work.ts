// What a signed-in console does: opens the line, and puts everything right after each reconnect.
import { effect, untracked } from '@preact/signals'
import { t } from '../i18n'
import { attend, attendAgain } from './attending'
import { loadedStates, loadState } from './conversations'
import { draft, replyDraft } from './drafts'
import { closeLine, hasBeenLive, isLive, openLine, sendWaiting } from './line'
import { lookAgain } from './look'
import { giveUpOld, unanswered } from './outbox'
import { askOverviewAgain } from './overview'
import { receive } from './receive'
import { route } from './route'
import { lineEnded, rightsChanged, session } from './session'
import { loadSites, sites } from './sites'
import { openAgain } from './timelines'
import { toast } from './toasts'
import { forgetTyping } from './typing'
import { shownConversation } from './shown'
import { watchAgain } from './visitors'

const GIVE_UP_EVERY_MS = 1000
const RETRY_MS = 5000

export function keepWorking(): void {
  effect(() => {
    const isIn = Boolean(session.value && !session.value.owes_factor)
    untracked(() => (isIn ? start() : stop()))
  })
  effect(() => {
    const id = session.value ? shownConversation.value : undefined
    const text = id ? (draft(replyDraft(id)) ?? '') : ''
    untracked(() => attend(id, text))
  })
  setInterval(() => giveUpOld(isLive()), GIVE_UP_EVERY_MS)
  addEventListener('beforeunload', (event) => {
    if (unanswered.value > 0) event.preventDefault()
  })
  // A site may have been added elsewhere: at the command line, by another agent.
  addEventListener('focus', () => {
    if (session.value && sites.value) void loadSites().catch(() => undefined)
  })
}

function start(): void {
  if (rightsChanged()) toast(t.value.may.rights)
  openLine({
    onFrame: receive,
    onLive: () => void refresh().catch(tryLater),
    onSignedOut: () => void lineEnded(hasBeenLive()),
  })
}

function stop(): void {
  closeLine()
  sites.value = undefined
  if (session.value === null && route.value.at !== 'setup') forgetTyping()
}

/** The socket is up but the rest did not answer: half a screen would be a stale one. */
function tryLater(): void {
  if (!session.value) return
  toast(t.value.errors['unreachable']!, { tone: 'bad' })
  setTimeout(() => session.value && isLive() && void refresh().catch(tryLater), RETRY_MS)
}

/** Frames may have been missed: ask for everything on screen once more, then send what waits. */
async function refresh(): Promise<void> {
  forgetTyping()
  watchAgain()
  lookAgain()
  askOverviewAgain()
  attendAgain()
  sendWaiting()
  await loadSites()
  const states = new Set([...loadedStates.value, 'open' as const])
  await Promise.all([...[...states].map(loadState), openAgain(shownConversation.value)])
}
