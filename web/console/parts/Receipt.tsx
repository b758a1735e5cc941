import {
  Check,
  CheckCheck,
  CircleCheckBig,
  CircleSlash,
  CircleX,
  Clock,
  Eye,
  Hourglass,
  type IconNode,
  Undo2,
  Unplug,
} from 'lucide'
import { t } from '../i18n'
import type { OwnPush } from '../state/pushes'
import { Icon } from './Icon'

type State = OwnPush['state']

const ICONS: Record<State, IconNode> = {
  sending: Clock,
  failed: CircleX,
  sent: Check,
  offline: Unplug,
  delivered: CheckCheck,
  shown: Eye,
  accepted: CircleCheckBig,
  dismissed: CircleSlash,
  expired: Hourglass,
  recalled: Undo2,
}

const TONES: Partial<Record<State, string>> = {
  accepted: 'good',
  shown: 'info',
  failed: 'bad',
  offline: 'warn',
}

/** How far a push got: a shape and a word, and a colour for those who see it. */
export function Receipt({ state }: { state: State }) {
  return (
    <span class={`receipt ${TONES[state] ?? ''}`} title={t.value.push.stateHints[state]}>
      <Icon of={ICONS[state]} />
      {t.value.push.states[state]}
    </span>
  )
}
