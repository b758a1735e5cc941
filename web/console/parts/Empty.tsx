import type { IconNode } from 'lucide'
import type { ComponentChildren } from 'preact'
import { Icon } from './Icon'

interface EmptyProps {
  icon: IconNode
  title: string
  text: string
  children?: ComponentChildren
}

/** Says what would be here, and what to do for it. */
export function Empty({ icon, title, text, children }: EmptyProps) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon of={icon} size={20} />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  )
}
