import { Mail } from 'lucide'
import { reason, t } from '../../i18n'
import { teamWords } from '../../i18n/team'
import { date } from '../../i18n/times'
import { Button } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { invitations, takeBack, type Invitation } from '../../state/team'
import { toast } from '../../state/toasts'
import { sitesOf } from './MemberItem'

/** Who was asked and has not come yet. */
export function Invitations() {
  const words = teamWords.value
  if (invitations.value.length === 0) return null
  return (
    <section aria-label={words.invitations}>
      <h3>{words.invitations}</h3>
      <ul class="team-list">
        {invitations.value.map((one) => (
          <Item key={one.id} of={one} />
        ))}
      </ul>
    </section>
  )
}

function Item({ of }: { of: Invitation }) {
  const words = teamWords.value
  const run = () =>
    takeBack(of.id).then(
      () => toast(words.takenBack(of.email)),
      (error: unknown) => toast(reason(error), { tone: 'bad' }),
    )
  return (
    <li class="invitation">
      <Icon of={Mail} />
      <span class="member-who">
        <b class="cut" title={of.email}>
          {of.email}
        </b>
        <span class="faint">
          {t.value.settings.roles[of.role] ?? of.role} · {sitesOf(of.sites)} ·{' '}
          {words.by(of.author)} · {words.until(date(Date.parse(of.expires)))}
        </span>
      </span>
      <Button onClick={() => void run()}>
        {words.takeBack}
        <span class="unseen"> {of.email}</span>
      </Button>
    </li>
  )
}
