import { auditWords } from '../../i18n/audit'
import { exact } from '../../i18n/times'
import { When } from '../../parts/Time'
import type { Entry } from '../../state/audit'
import { siteName } from '../../state/sites'
import { deedOf, detailsOf, targetOf } from './said'

export function AuditRow({ of }: { of: Entry }) {
  const words = auditWords.value
  const isKnown = of.actor !== '-'
  const actor = isKnown ? of.actor : (words.unnamed[of.way] ?? words.nobody)
  const isTold = of.way === 'console' || (!isKnown && of.way in words.unnamed)
  const details = detailsOf(of, words).join(' · ')
  const target = of.target === of.actor ? '' : targetOf(of)
  return (
    <tr>
      <td class="audit-when" title={exact(Date.parse(of.at))}>
        <When at={of.at} />
      </td>
      <td>
        <b class={isKnown ? '' : 'faint'}>{actor}</b>
        {!isTold && <p class="faint">{words.ways[of.way] ?? of.way}</p>}
      </td>
      <td class="audit-what">
        <span title={of.action}>{deedOf(of.action, words)}</span>
        {details && <p class="faint">{details}</p>}
      </td>
      <td class="audit-target">
        <span title={of.target}>{target}</span>
        {of.site && siteName(of.site) !== target && <p class="faint">{siteName(of.site)}</p>}
      </td>
      <td class="audit-address faint">
        {of.address}
      </td>
    </tr>
  )
}
