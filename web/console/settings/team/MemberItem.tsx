import { useSignal } from '@preact/signals'
import { ChevronDown, ShieldCheck } from 'lucide'
import { useId } from 'preact/hooks'
import { t } from '../../i18n'
import { teamWords } from '../../i18n/team'
import { Letter } from '../../parts/Avatar'
import { Icon } from '../../parts/Icon'
import { When } from '../../parts/Time'
import { siteName } from '../../state/sites'
import { isMe, type Member } from '../../state/team'
import { MemberPanel } from './MemberPanel'

/** One of the team; opened, what may be done with them. */
export function MemberItem({ of }: { of: Member }) {
  const words = teamWords.value
  const isOpen = useSignal(false)
  const panel = useId()
  return (
    <li class={of.disabled ? 'off' : ''}>
      <button
        type="button"
        class="member-head"
        aria-expanded={isOpen.value}
        aria-controls={panel}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <Letter of={of.name} name={of.name} />
        <span class="member-who">
          <span>
            <b>{of.name}</b>
            {isMe(of.name) && <span class="faint"> ({words.you})</span>}
            {of.here && <span class="badge good">{words.here}</span>}
            {of.disabled && <span class="badge bad">{words.disabled}</span>}
          </span>
          <span class="cut faint" title={of.email}>
            {of.email}
          </span>
        </span>
        <span class="member-facts">
          <span>
            {t.value.settings.roles[of.role] ?? of.role} · {sitesOf(of.sites)}
          </span>
          <span class="faint">
            {of.two_step ? (
              <span class="two-step">
                <Icon of={ShieldCheck} /> {words.twoStep}
              </span>
            ) : (
              words.onePassword
            )}
            {' · '}
            {of.last_used ? (
              <>
                {words.used} <When at={of.last_used} />
              </>
            ) : (
              words.never
            )}
          </span>
        </span>
        <Icon of={ChevronDown} />
      </button>
      <div id={panel} role="region" aria-label={words.open(of.name)} hidden={!isOpen.value}>
        {isOpen.value && <MemberPanel of={of} />}
      </div>
    </li>
  )
}

export const sitesOf = (sites: readonly string[] | null): string =>
  sites === null ? teamWords.value.everySite : sites.map(siteName).join(', ')
