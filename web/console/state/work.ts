// What a signed-in console does: opens the line, and puts everything right after each reconnect.
import { effect, untracked } from '@preact/signals'
import { t } from '../i18n'
import { loadedStates, loadState } from './conversations'
import { closeLine, openLine, sendWaiting } from './line'
import { lookAgain } from './look'
import { giveUpOld } from './outbox'
import { receive } from './receive'
import { route } from './route'
import { leave, session } from './session'
import { loadSites, sites } from './sites'
import { openAgain } from './timelines'
import { toast } from './toasts'
import { forgetTyping } from './typing'
import { shownConversation } from './shown'
import { watchAgain } from './visitors'

const GIVE_UP_EVERY_MS = 1000

export function keepWorking(): void {
  effect(() => {
    const isIn = Boolean(session.value)
    untracked(() => (isIn ? start() : stop()))
  })
  setInterval(giveUpOld, GIVE_UP_EVERY_MS)
}

function start(): void {
  openLine({
    onFrame: receive,
    onLive: () => void refresh().catch(() => toast(t.value.errors['unreachable']!, { tone: 'bad' })),
    onSignedOut: () => leave('ended'),
  })
}

function stop(): void {
  closeLine()
  sites.value = undefined
  if (session.value === null && route.value.at !== 'setup') forgetTyping()
}

/** Frames may have been missed: ask for everything on screen once more, then send what waits. */
async function refresh(): Promise<void> {
  forgetTyping()
  watchAgain()
  lookAgain()
  sendWaiting()
  await loadSites()
  const states = new Set([...loadedStates.value, 'open' as const])
  await Promise.all([...[...states].map(loadState), openAgain(shownConversation.value)])
}
