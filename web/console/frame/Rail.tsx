import {
  ChartColumn,
  Command,
  MessagesSquare,
  Send,
  Settings,
  Users,
  Workflow,
  type IconNode,
} from 'lucide'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { Mark } from '../parts/Mark'
import { unreadCount } from '../state/conversations'
import { route, write, type Route } from '../state/route'
import { currentSite } from '../state/sites'
import { overlay } from './overlay'

export function Rail() {
  const words = t.value.rail
  const unread = unreadCount.value
  return (
    <nav class="rail" aria-label={words.label}>
      <span class="mark">
        <Mark />
      </span>
      <ul>
        <RailLink
          to={{ at: 'visitors', site: currentSite.value?.key }}
          icon={Users}
          label={words.visitors}
        />
        <RailLink
          to={{ at: 'conversations' }}
          icon={MessagesSquare}
          label={words.conversations}
          unread={unread}
        />
        <RailLink
          to={{ at: 'rules', site: currentSite.value?.key }}
          icon={Workflow}
          label={words.rules}
        />
        <RailLink
          to={{ at: 'pushes', site: currentSite.value?.key }}
          icon={Send}
          label={words.pushes}
        />
        <RailLink
          to={{ at: 'reports', site: currentSite.value?.key }}
          icon={ChartColumn}
          label={words.reports}
        />
        <li class="spring" aria-hidden="true" />
        <li class="commands">
          <button type="button" class="rail-item" onClick={() => (overlay.value = 'palette')}>
            <Icon of={Command} size={20} />
            <span class="rail-label">{words.commands}</span>
          </button>
        </li>
        <RailLink to={{ at: 'settings', page: 'sites' }} icon={Settings} label={words.settings} />
      </ul>
    </nav>
  )
}

interface RailLinkProps {
  to: Route
  icon: IconNode
  label: string
  unread?: number
}

function RailLink({ to, icon, label, unread = 0 }: RailLinkProps) {
  const isHere = route.value.at === to.at
  return (
    <li>
      <a class="rail-item" href={write(to)} aria-current={isHere ? 'page' : undefined}>
        <Icon of={icon} size={20} />
        <span class="rail-label">{label}</span>
        {unread > 0 && (
          <span class="count">
            {unread > 99 ? '99+' : unread}
            <span class="unseen"> {t.value.rail.unread(unread)}</span>
          </span>
        )}
      </a>
    </li>
  )
}
