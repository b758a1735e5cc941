import type { IconNode } from 'lucide'
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'
import { Icon } from './Icon'

type Native = Omit<ButtonHTMLAttributes, 'icon' | 'size'>

interface ButtonProps extends Native {
  look?: 'plain' | 'primary' | 'quiet' | 'danger'
  icon?: IconNode
  busy?: boolean
  children: ComponentChildren
}

export function Button({ look = 'plain', icon, busy, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={`button ${look}`} aria-busy={busy || undefined}>
      {icon && <Icon of={icon} />}
      <span>{children}</span>
    </button>
  )
}

interface IconButtonProps extends Native {
  label: string
  icon: IconNode
  /** Shown in the hover instead of the label alone. */
  hint?: string
}

export function IconButton({ label, icon, hint, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} class="icon-button" aria-label={label} title={hint ?? label}>
      <Icon of={icon} />
    </button>
  )
}
