// The agent socket: one line to the server that comes back by itself, and its state for all to see.
import { computed, signal } from '@preact/signals'
import { Socket } from '../../shared/socket'
import type { AgentFrame, AgentServerFrame } from '../../shared/wire'
import { call } from '../http'
import { ask, sendAgain, unanswered, type Answer, type Asking } from './outbox'

/** Signed out, or not welcome: dialling again is pointless. */
const FINAL = [4401, 4403, 4440] as const
const NO_HANDSHAKE = 1006

export type LineState = 'connecting' | 'live' | 'reconnecting' | 'offline'

interface Ends {
  onFrame: (frame: AgentServerFrame) => void
  /** The line is up, for the first time or again. */
  onLive: () => void
  onSignedOut: () => void
}

const isUp = signal(false)
const wasUp = signal(false)
const hasNetwork = signal(navigator.onLine)

addEventListener('online', () => (hasNetwork.value = true))
addEventListener('offline', () => (hasNetwork.value = false))

export const line = computed<LineState>(() => {
  if (!hasNetwork.value) return 'offline'
  if (isUp.value) return 'live'
  return wasUp.value ? 'reconnecting' : 'connecting'
})
export const isLive = (): boolean => line.value === 'live'
/** Since the page was loaded, or somebody signed in. */
export const hasBeenLive = (): boolean => wasUp.peek()

/** Replies, pushes and the like that the server does not have yet, while the line is down. */
export const unsent = computed(() => (isUp.value ? 0 : unanswered.value))

let socket: Socket<AgentServerFrame, AgentFrame> | undefined
let ends: Ends | undefined

export function openLine(to: Ends): void {
  ends = to
  dial()
}

export function closeLine(): void {
  socket?.close()
  socket = undefined
  isUp.value = wasUp.value = false
}

export function reconnectNow(): void {
  socket?.close()
  dial()
}

function dial(): void {
  const { protocol, host } = location
  socket = new Socket<AgentServerFrame, AgentFrame>({
    url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws/agent`,
    final: FINAL,
    onFrame,
    onState(state, { code }) {
      if (state === 'live') return
      isUp.value = false
      if (state === 'stopped' && FINAL.includes(code as 4401)) ends?.onSignedOut()
      // A refused handshake does not say why; the session does, and ends itself when it is over.
      if (state === 'waiting' && code === NO_HANDSHAKE)
        void call('GET', '/session').catch(() => undefined)
    },
  })
}

function onFrame(frame: AgentServerFrame): void {
  ends?.onFrame(frame)
  if (frame.t !== 'welcome') return
  socket?.ready(frame.ping_s)
  isUp.value = wasUp.value = true
  ends?.onLive()
}

/** False when the line is down; what must not be lost goes through `request`. */
export const send = (frame: AgentFrame): boolean => isUp.peek() && (socket?.send(frame) ?? false)

/** Resolves when the server has done it; raises Refused. Waits for the line while it is down. */
export const request = <A extends Answer>(frame: Asking, patience: number): Promise<A> =>
  ask<A>(frame, send, patience)

export const sendWaiting = (): void => sendAgain(send)
