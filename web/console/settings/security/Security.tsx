import { useEffect, useState } from 'preact/hooks'
import '../../style/security.css'
import { t } from '../../i18n'
import { securityWords } from '../../i18n/security'
import { Button } from '../../parts/Button'
import { account, loadAccount } from '../../state/security'
import { Line } from './Line'
import { Passkeys } from './Passkeys'
import { TwoStep } from './TwoStep'

/** A section of one's own account: everything besides the password that lets one in. `bare`: where
 * another title stands above it. */
export function Security({ bare }: { bare?: boolean }) {
  const words = securityWords.value
  const [failed, setFailed] = useState(false)
  const load = () => {
    setFailed(false)
    loadAccount().catch(() => setFailed(true))
  }
  useEffect(() => {
    load()
    return () => void (account.value = undefined) // the next to sign in here is another, maybe
  }, [])
  return (
    <section class="security" aria-busy={!account.value && !failed}>
      {!bare && (
        <>
          <h3>{words.title}</h3>
          <p class="soft">{words.lead}</p>
        </>
      )}
      {account.value ? (
        <>
          <TwoStep />
          <Passkeys />
          {account.value.oidc && <Line title={words.organisation} text={words.organisationTied} on />}
        </>
      ) : (
        failed && (
          <p class="problem">
            {words.loadFailed} <Button onClick={load}>{t.value.tryAgain}</Button>
          </p>
        )
      )}
    </section>
  )
}
