import { useSignal } from '@preact/signals'
import { UserPlus } from 'lucide'
import { useEffect } from 'preact/hooks'
import { t } from '../../i18n'
import { teamWords } from '../../i18n/team'
import { Button } from '../../parts/Button'
import { forgetTeam, loadInvitations, loadTeam, team } from '../../state/team'
import { InviteForm } from './InviteForm'
import { Invitations } from './Invitations'
import { MemberItem } from './MemberItem'
import './team.css'

export function TeamPage() {
  const words = teamWords.value
  const isInviting = useSignal(false)
  const failed = useSignal(false)
  const load = () => {
    failed.value = false
    Promise.all([loadTeam(), loadInvitations()]).catch(() => (failed.value = true))
  }
  useEffect(() => {
    load()
    return forgetTeam
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h2>{words.title}</h2>
          <p class="soft">{words.lead}</p>
        </div>
        {team.value && !isInviting.value && (
          <Button look="primary" icon={UserPlus} onClick={() => (isInviting.value = true)}>
            {words.invite}
          </Button>
        )}
      </header>
      {isInviting.value && <InviteForm onClose={() => (isInviting.value = false)} />}
      {failed.value && (
        <p class="problem" role="alert">
          {words.failed} <Button onClick={load}>{t.value.tryAgain}</Button>
        </p>
      )}
      <ul class="team-list" aria-label={words.list} aria-busy={!team.value || undefined}>
        {team.value?.map((one) => (
          <MemberItem key={one.name} of={one} />
        ))}
      </ul>
      <Invitations />
    </div>
  )
}
