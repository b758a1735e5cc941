import { t } from '../../i18n'
import { teamWords } from '../../i18n/team'
import { Select } from '../../reports/Select'
import { givesEverySite, rolesToGive, type Rights } from '../../state/team'
import { SitePicker } from './SitePicker'

interface RightsProps {
  value: Rights
  error?: string
  onChange: (value: Rights) => void
}

/** A role, and where. */
export function RightsFields({ value, error, onChange }: RightsProps) {
  const words = teamWords.value
  const roles = Object.fromEntries(
    rolesToGive().map((role) => [role, t.value.settings.roles[role] ?? role]),
  ) as Record<Rights['role'], string>
  return (
    <>
      <Select
        label={words.role}
        hint={words.roles[value.role]}
        value={value.role}
        among={roles}
        onChange={(role) => onChange({ ...value, role })}
      />
      <SitePicker
        value={value.sites}
        every={givesEverySite()}
        error={error}
        onChange={(sites) => onChange({ ...value, sites })}
      />
    </>
  )
}

/** At least one, unless it is every site. */
export const sitesFault = ({ sites }: Rights): string | undefined =>
  sites?.length === 0 || (sites === null && !givesEverySite())
    ? teamWords.value.needSite
    : undefined
