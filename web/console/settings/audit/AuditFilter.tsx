import { t } from '../../i18n'
import { auditWords } from '../../i18n/audit'
import { Field } from '../../parts/Field'
import { Select } from '../../reports/Select'
import type { Wanted } from '../../state/audit'
import { sites } from '../../state/sites'

interface FilterProps {
  wanted: Wanted
  people: readonly string[]
  onChange: (wanted: Wanted) => void
}

/** Who, what and where. */
export function AuditFilter({ wanted, people, onChange }: FilterProps) {
  const words = auditWords.value
  const names = Object.fromEntries(people.map((name) => [name, name]))
  const all = Object.fromEntries((sites.value ?? []).map(({ key, name }) => [key, name]))
  return (
    <form class="audit-filter" aria-label={t.value.lists.filter} onSubmit={(e) => e.preventDefault()}>
      <Select
        label={words.person}
        value={wanted.actor}
        among={{ '': words.anybody, '-': words.nobody, ...names }}
        onChange={(actor) => onChange({ ...wanted, actor })}
      />
      <Deeds value={wanted.action} onChange={(action) => onChange({ ...wanted, action })} />
      <Select
        label={words.site}
        value={wanted.site}
        among={{ '': words.anywhere, ...all }}
        onChange={(site) => onChange({ ...wanted, site })}
      />
    </form>
  )
}

/** Grouped by what they are about. */
function Deeds({ value, onChange }: { value: string; onChange: (action: string) => void }) {
  const words = auditWords.value
  const groups = Object.groupBy(
    Object.keys(words.deeds),
    (deed) => words.kinds[deed.split('.')[0]!] ?? words.anything,
  )
  return (
    <Field label={words.deed}>
      {(control) => (
        <select
          {...control}
          class="select"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="">{words.anything}</option>
          {Object.entries(groups).map(([kind, deeds]) => (
            <optgroup key={kind} label={kind}>
              {deeds?.map((deed) => (
                <option key={deed} value={deed}>
                  {words.deeds[deed]}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  )
}
