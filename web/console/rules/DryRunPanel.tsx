import { useSignal } from '@preact/signals'
import { FlaskConical } from 'lucide'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { ruleWords, sentences } from '../i18n/rules'
import { short } from '../i18n/times'
import { Button } from '../parts/Button'
import { pathOf } from '../parts/SafeLink'
import { now } from '../state/clock'
import { dryRun, type DryRun } from '../state/rules'
import { placesOf } from '../state/rulesEditing'
import { write } from '../state/route'
import { why } from './doing'
import type { PartProps } from './Editor'
import { OwnBrowser } from './OwnBrowser'

const DAYS = 7
const SHOWN = 5

/** The rule as it stands in the editor, replayed over the visits of the last days. */
export function DryRunPanel({ edit, site }: PartProps) {
  const words = ruleWords.value.dryRun
  const result = useSignal<DryRun | null>(null)
  const problem = useSignal('')
  const busy = useSignal(false)
  const run = async () => {
    busy.value = true
    problem.value = ''
    try {
      result.value = await dryRun(site, edit.now.peek(), DAYS)
    } catch (error) {
      result.value = null
      problem.value = why(error)
      edit.errors.value = placesOf(error)
    }
    busy.value = false
  }
  return (
    <section class="dry-run" aria-labelledby="rule-try">
      <h3 id="rule-try">{ruleWords.value.editor.try}</h3>
      <p class="faint">{words.lead}</p>
      <Button icon={FlaskConical} busy={busy.value} onClick={() => void run()}>
        {words.run}
      </Button>
      <div role="status">
        {problem.value && <p class="bad-note">{problem.value}</p>}
        {result.value && <Result of={result.value} site={site} own={edit.id} />}
      </div>
      <OwnBrowser edit={edit} site={site} />
    </section>
  )
}

interface ResultProps {
  of: DryRun
  site: string
  /** The rule itself, which may have been at work already. */
  own: string
}

function Result({ of, site, own }: ResultProps) {
  const words = ruleWords.value.dryRun
  const { exactly } = t.value
  if (of.visits === 0) return <p class="soft">{words.none}</p>
  const share = of.visitors ? of.reached / of.visitors : 0
  return (
    <>
      <p class="dry-share">
        <b>{words.result(exactly(of.reached), exactly(of.visitors), DAYS)}</b>
      </p>
      <meter class="dry-bar" min={0} max={1} value={share} aria-hidden="true" />
      {of.already.map(({ rule, name, visitors }) => (
        <p key={rule} class="soft">
          {rule === own ? words.alreadyOwn(visitors) : words.already(visitors, `“${name}”`)}
        </p>
      ))}
      {of.unknown.length > 0 && (
        <p class="problem calm">
          {words.unknown(of.unknown.map((each) => sentences.value.facts[each] ?? each).join(', '))}
        </p>
      )}
      {of.cut && <p class="faint">{words.cut}</p>}
      {of.sample.length > 0 && (
        <>
          <h4>{words.sample}</h4>
          <ul class="dry-sample">
            {of.sample.slice(0, SHOWN).map(({ visitor, visit, at, page }) => (
              <li key={visit}>
                <a href={write({ at: 'visitors', site, visitor })}>{callOf(visitor)}</a>
                <span class="cut faint" title={page}>
                  {pathOf(page)}
                </span>
                <time class="faint">{short(Date.parse(at), now.value)}</time>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
