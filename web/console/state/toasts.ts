// Short notices at the edge of the screen.
import { signal } from '@preact/signals'

export interface Toast {
  key: number
  tone: 'plain' | 'good' | 'bad'
  text: string
  action?: { label: string; run: () => void }
  /** Another one about the same takes its place instead of standing above it. */
  about?: string
}

const LASTS_MS = 6000
let nextKey = 1

export const toasts = signal<readonly Toast[]>([])

export function toast(text: string, more: Partial<Omit<Toast, 'key' | 'text'>> = {}): void {
  const earlier = more.about && toastAbout(more.about)
  const key = earlier ? earlier.key : nextKey++
  const latest: Toast = { tone: 'plain', ...more, key, text }
  if (earlier) {
    toasts.value = toasts.value.map((shown) => (shown === earlier ? latest : shown))
    return
  }
  toasts.value = [...toasts.value, latest].slice(-3)
  setTimeout(() => dismissToast(key), LASTS_MS)
}

export const toastAbout = (about: string): Toast | undefined =>
  toasts.value.find((shown) => shown.about === about)

export function dismissToast(key: number): void {
  toasts.value = toasts.value.filter((shown) => shown.key !== key)
}
