import { LogOut } from 'lucide'
import { t } from '../../i18n'
import { accountWords } from '../../i18n/account'
import { Button } from '../../parts/Button'
import { session, signOut } from '../../state/session'
import '../team/team.css'
import { Security } from '../security/Security'
import './account.css'
import { PasswordForm } from './PasswordForm'
import { Sessions } from './Sessions'

export function AccountPage() {
  const words = accountWords.value
  const { agent, email, role } = session.value!
  return (
    <div class="page">
      <h2>{words.title}</h2>
      <div class="setting">
        <div>
          <b>
            {agent} · {t.value.settings.roles[role] ?? role}
          </b>
          <p class="soft">{email}</p>
        </div>
        <div class="setting-control">
          <Button icon={LogOut} onClick={() => void signOut()}>
            {t.value.settings.signOut}
          </Button>
        </div>
      </div>
      <PasswordForm />
      <Security />
      <Sessions />
    </div>
  )
}
