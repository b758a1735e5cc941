import { Bell, Volume2, VolumeX } from 'lucide'
import { t } from '../i18n'
import { clockWithSeconds } from '../i18n/times'
import { IconButton } from '../parts/Button'
import { now } from '../state/clock'
import { line, reconnectNow, unsent } from '../state/line'
import { askPermission, permission } from '../state/notify'
import { sound } from '../state/preferences'
import { session } from '../state/session'
import { roster } from '../state/visitors'
import { currentSite } from '../state/sites'

const LOOKS = { live: '', connecting: '', reconnecting: 'down', offline: 'out' }

/** Always in sight: whether what is on screen is live, and what has not left yet. */
export function ConnectionBar() {
  const words = t.value.line
  const state = line.value
  const isStale = state === 'reconnecting' || state === 'offline'
  return (
    <footer class={`bar ${LOOKS[state]}`}>
      <span class="line-state" role="status" aria-label={words.label} data-line={state}>
        <i />
        {words[state]}
      </span>
      {isStale && <span class="cut">{words.asOf(clockWithSeconds(now.value))}</span>}
      {isStale && unsent.value > 0 && <b>{words.unsent(unsent.value)}</b>}
      {state === 'reconnecting' && (
        <button type="button" class="text" onClick={reconnectNow}>
          {words.now}
        </button>
      )}
      {state === 'live' && <OnlineHere />}
      <span class="spring" />
      {permission.value === 'default' && (
        <IconButton
          label={words.askNotifications}
          icon={Bell}
          onClick={() => void askPermission()}
        />
      )}
      <IconButton
        label={sound.value ? words.mute : words.unmute}
        icon={sound.value ? Volume2 : VolumeX}
        aria-pressed={!sound.value}
        onClick={() => {
          sound.value = !sound.value
        }}
      />
      <span class="cut agent-name" title={words.signedInAs(session.value?.agent ?? '')}>
        {session.value?.agent}
      </span>
    </footer>
  )
}

function OnlineHere() {
  const site = currentSite.value
  if (!site || roster.value.site !== site.key) return null
  return (
    <span class="cut faint">
      <bdi>{site.name}</bdi> · {t.value.line.online(t.value.exactly(roster.value.online))}
    </span>
  )
}
