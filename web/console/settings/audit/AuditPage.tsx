import { useSignal } from '@preact/signals'
import { Download } from 'lucide'
import { useEffect } from 'preact/hooks'
import { reason, t } from '../../i18n'
import { auditWords } from '../../i18n/audit'
import { Button } from '../../parts/Button'
import { Icon } from '../../parts/Icon'
import { entries, exportLink, type Entry, type Wanted } from '../../state/audit'
import { forgetTeam, loadTeam, team } from '../../state/team'
import { toast } from '../../state/toasts'
import { AuditFilter } from './AuditFilter'
import { AuditRow } from './AuditRow'
import './audit.css'

const EVERYTHING: Wanted = { actor: '', action: '', site: '' }

export function AuditPage() {
  const words = auditWords.value
  const wanted = useSignal(EVERYTHING)
  const found = useSignal<readonly Entry[] | null>(null)
  const next = useSignal<string | null>(null)
  const failed = useSignal(false)
  const isBusy = useSignal(false)

  const load = async (cursor: string | null) => {
    const asked = wanted.value
    isBusy.value = true
    try {
      const page = await entries(asked, cursor)
      if (asked !== wanted.value) return // another answer is on its way
      found.value = cursor ? [...(found.value ?? []), ...page.entries] : page.entries
      next.value = page.next
      failed.value = false
    } catch (error) {
      if (asked !== wanted.value) return
      failed.value = !found.value
      if (found.value) toast(reason(error), { tone: 'bad' })
    }
    isBusy.value = false
  }
  useEffect(() => {
    void load(null)
    void loadTeam().catch(() => undefined)
    return forgetTeam
  }, [])
  const names = [...(team.value ?? []), ...(found.value ?? []).map(({ actor: name }) => ({ name }))]
  const people = [...new Set(names.map(({ name }) => name))].filter((name) => name !== '-').toSorted()

  return (
    <div class="page wide">
      <header class="page-head">
        <div>
          <h2>{words.title}</h2>
          <p class="soft">{words.lead}</p>
        </div>
        <a class="button" href={exportLink(wanted.value)} download>
          <Icon of={Download} />
          {words.export}
        </a>
      </header>
      <AuditFilter
        wanted={wanted.value}
        people={people}
        onChange={(changed) => {
          wanted.value = changed
          void load(null)
        }}
      />
      {failed.value && (
        <p class="problem" role="alert">
          {words.failed} <Button onClick={() => void load(null)}>{t.value.tryAgain}</Button>
        </p>
      )}
      {found.value?.length === 0 && (
        <p class="faint">{wanted.value === EVERYTHING ? words.none : words.noneFits}</p>
      )}
      {!!found.value?.length && <Table rows={found.value} busy={isBusy.value} />}
      {next.value && (
        <Button busy={isBusy.value} onClick={() => void load(next.value)}>
          {words.more}
        </Button>
      )}
    </div>
  )
}

function Table({ rows, busy }: { rows: readonly Entry[]; busy: boolean }) {
  const words = auditWords.value
  return (
    <table class="audit" aria-label={words.table} aria-busy={busy || undefined}>
      <thead>
        <tr>
          <th scope="col">{words.when}</th>
          <th scope="col">{words.who}</th>
          <th scope="col">{words.what}</th>
          <th scope="col">{words.target}</th>
          <th scope="col">{words.address}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((entry) => (
          <AuditRow key={entry.id} of={entry} />
        ))}
      </tbody>
    </table>
  )
}
