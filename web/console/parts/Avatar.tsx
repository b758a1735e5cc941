import { online } from '../state/presence'
import { t } from '../i18n'

const TINTS = 6

/** A letter on one of six quiet tints; the dot says with its shape whether the visitor is here. */
export function Avatar({ of, name, site }: { of: string; name: string; site: string }) {
  const here = online(site, of)
  return (
    <span class={`avatar tint-${tintOf(of)}`} aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? '·'}
      {here !== undefined && (
        <i
          class={here ? 'here' : 'away'}
          title={here ? t.value.detail.online : t.value.detail.offline}
        />
      )}
    </span>
  )
}

/** The same for an agent, small, beside the name. */
export const Letter = ({ of, name }: { of: string; name: string }) => (
  <span class={`avatar small tint-${tintOf(of)}`} aria-hidden="true">
    {[...name.trim()][0]?.toUpperCase() ?? '·'}
  </span>
)

function tintOf(id: string): number {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return sum % TINTS
}
