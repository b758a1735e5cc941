// Short notices at the edge of the screen.
import { signal } from '@preact/signals'

export interface Toast {
  key: number
  tone: 'plain' | 'good' | 'bad'
  text: string
  action?: { label: string; run: () => void }
}

const LASTS_MS = 6000
let nextKey = 1

export const toasts = signal<readonly Toast[]>([])

export function toast(text: string, more: Partial<Omit<Toast, 'key' | 'text'>> = {}): void {
  const key = nextKey++
  toasts.value = [...toasts.value, { tone: 'plain' as const, ...more, key, text }].slice(-3)
  setTimeout(() => dismissToast(key), LASTS_MS)
}

export function dismissToast(key: number): void {
  toasts.value = toasts.value.filter((shown) => shown.key !== key)
}
