// The server's time, once a second. It stands still while the console is cut off: what is on
// screen then is from that moment, and a running clock beside it would be a lie.
import { signal } from '@preact/signals'

let offset = 0

/** Now on the server (ms). */
export const now = signal(Date.now())

export const serverNow = (): number => Date.now() + offset

export function setClock(serverTime: string): void {
  const parsed = Date.parse(serverTime)
  if (!Number.isNaN(parsed)) offset = parsed - Date.now()
  now.value = serverNow()
}

export function startClock(isLive: () => boolean): void {
  setInterval(() => {
    if (isLive()) now.value = serverNow()
  }, 1000)
}
