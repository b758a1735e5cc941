import { KeyRound } from 'lucide'
import { tokenWords } from '../../i18n/tokens'
import { date } from '../../i18n/times'
import { Button } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { When } from '../../parts/Time'
import { now } from '../../state/clock'
import { siteName } from '../../state/sites'
import { isMe } from '../../state/team'
import type { Token } from '../../state/tokens'

export function TokenItem({ of, onRevoke }: { of: Token; onRevoke: () => void }) {
  const words = tokenWords.value
  const isOver = of.expires !== null && Date.parse(of.expires) <= now.value
  const where = of.sites === null ? words.allSites : of.sites.map(siteName).join(', ')
  return (
    <li class="invitation">
      <Icon of={KeyRound} />
      <span class="member-who">
        <span>
          <b>{of.name || words.unnamed}</b>
          {!isMe(of.agent) && <span class="faint"> {words.forAgent(of.agent)}</span>}
          {isOver && <span class="badge bad">{words.expired}</span>}
        </span>
        <span class="faint">
          {of.scopes.map((scope) => words.short[scope] ?? scope).join(words.comma)} · {where}
        </span>
        <span class="faint">
          {words.created} <When at={of.created} /> ·{' '}
          {of.last_used ? (
            <>
              {words.used} <When at={of.last_used} />
            </>
          ) : (
            words.unused
          )}
          {!isOver && ` · ${of.expires ? words.until(date(Date.parse(of.expires))) : words.forEver}`}
        </span>
      </span>
      <Button look="danger" onClick={onRevoke}>
        {words.revoke}
        <span class="unseen"> {of.name}</span>
      </Button>
    </li>
  )
}
