import { Check } from 'lucide'
import type { ComponentChildren } from 'preact'
import { Icon } from '../../parts/Icon'

interface LineProps {
  title: string
  text: string
  on?: boolean
  children?: ComponentChildren
}

/** One thing of the account: what it is, how it stands, and what can be done. */
export const Line = ({ title, text, on, children }: LineProps) => (
  <div class="setting">
    <div class="setting-text">
      <b>
        {title} {on && <Icon of={Check} />}
      </b>
      <p class="soft">{text}</p>
    </div>
    <div class="setting-control">{children}</div>
  </div>
)
