// Small choices kept in this browser. A browser that refuses storage simply forgets them.
import { effect, signal, type Signal } from '@preact/signals'

export function remembered<T>(
  name: string,
  first: T,
  valid: (value: unknown) => boolean,
): Signal<T> {
  const key = `halloo.${name}`
  const kept = signal<T>(read(key, first, valid))
  effect(() => write(key, kept.value))
  return kept
}

function read<T>(key: string, first: T, valid: (value: unknown) => boolean): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return value !== null && valid(value) ? (value as T) : first
  } catch {
    return first
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Private windows may have no storage; the choice lasts as long as the page.
  }
}
