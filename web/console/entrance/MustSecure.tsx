import { Security } from '../settings/security/Security'
import { securityWords } from '../i18n/security'
import { Button } from '../parts/Button'
import { account } from '../state/security'
import { owesNothing, signOut } from '../state/session'
import { Entrance } from './Entrance'

/** Where this server asks for more than a password: nothing else before it is set up. */
export function MustSecure() {
  const words = securityWords.value
  const isDone = account.value?.owes_factor === false
  return (
    <Entrance title={words.owes} lead={words.owesLead} wide>
      <Security bare />
      <div class="form-end must-secure-end">
        {isDone && (
          <Button look="primary" onClick={owesNothing}>
            {words.done}
          </Button>
        )}
        <Button look="quiet" onClick={() => void signOut()}>
          {words.signOut}
        </Button>
      </div>
    </Entrance>
  )
}
