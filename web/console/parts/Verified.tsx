import { BadgeCheck } from 'lucide'
import { t } from '../i18n'
import { Icon } from './Icon'

/** Stands beside what the site vouches for, and beside nothing else. */
export const Verified = ({ isBare }: { isBare?: boolean }) => (
  <span class="verified" title={t.value.verified.why}>
    <Icon of={BadgeCheck} />
    {!isBare && t.value.verified.mark}
  </span>
)
