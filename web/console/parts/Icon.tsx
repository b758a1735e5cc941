import type { IconNode } from 'lucide'
import { h } from 'preact'

/** A Lucide icon. Decoration only: whatever it stands for is also said in words. */
export function Icon({ of, size = 16 }: { of: IconNode; size?: 16 | 20 }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={size === 20 ? 1.75 : 2}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {of.map(([tag, attributes]) => h(tag, attributes as object))}
    </svg>
  )
}
