import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { pathOf } from '../parts/SafeLink'
import { write } from '../state/route'
import { demoOf } from '../state/sites'
import { roster, settled } from '../state/visitors'

/** Waits, live, until somebody is on the site; then shows who. */
export function FirstVisitor({ site }: { site: string }) {
  const words = t.value.settings
  const at = roster.value
  const first = at.site === site && settled.value ? at.rows.get(at.view[0] ?? '') : undefined
  const demo = demoOf(site)
  if (!first)
    return (
      <div class="first-visitor" role="status">
        <i class="pulse" />
        <div>
          <b>{words.waiting}</b>
          <p class="soft">{words.waitingText}</p>
        </div>
        {demo && (
          <a class="button" href={demo} target="_blank" rel="noopener">
            {t.value.visitors.openDemo}
          </a>
        )}
      </div>
    )
  return (
    <div class="first-visitor here" role="status">
      <i class="pulse" />
      <div class="cut">
        <b>{at.online > 1 ? words.visitorsNow(t.value.exactly(at.online)) : words.firstVisitor}</b>
        <p class="soft cut">
          {callOf(first.id, first.name)} · {first.page.title || pathOf(first.page.url)}
        </p>
      </div>
      <a class="button primary" href={write({ at: 'visitors', site })}>
        {words.seeVisitors}
      </a>
    </div>
  )
}
