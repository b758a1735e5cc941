import { useSignal } from '@preact/signals'
import { Eye, SquareArrowOutUpRight } from 'lucide'
import { useEffect, useMemo } from 'preact/hooks'
import '../style/ruleTry.css'
import { people, ruleWords } from '../i18n/rules'
import { clockWithSeconds } from '../i18n/times'
import { Button } from '../parts/Button'
import { may } from '../state/may'
import { hasSight, marked, newMark } from '../state/rulesTry'
import { trying, type Trying } from '../state/rulesTrying'
import { isGroupWhy } from '../state/rulesWhy'
import { demoOf, sites } from '../state/sites'
import { why as reasonFor } from './doing'
import type { PartProps } from './Editor'
import { saying, Tree } from './WhyNot'

/** On their own site agents are visitors as well: the rule, tried on themselves. */
export function OwnBrowser({ edit, site }: PartProps) {
  const words = people.value
  const test = useMemo(() => trying(edit, site), [edit, site])
  const opened = useSignal('')
  useEffect(() => test.stop, [test])
  const page = demoOf(site) ?? sites.value?.find(({ key }) => key === site)?.origins[0]
  if (!page) return null
  const begin = () => {
    const mark = newMark()
    opened.value = marked(page, mark)
    window.open(opened.value, '_blank', 'noopener')
    test.start(mark)
  }
  const step = test.step.value
  const isOn = step === 'waits' || step === 'here'
  return (
    <div class="own-try">
      {step === 'rest' && <p class="faint">{words.lead}</p>}
      {step === 'here' && <Shown test={test} />}
      <Standing test={test} page={opened.value} />
      {step === 'here' && <Look test={test} edit={edit} site={site} />}
      {isOn ? (
        <Button onClick={test.stop}>{words.stop}</Button>
      ) : (
        <Button icon={SquareArrowOutUpRight} onClick={begin}>
          {step === 'rest' ? words.begin : words.again}
        </Button>
      )}
    </div>
  )
}

/** Where the test stands, in words that are spoken as well. */
function Standing({ test, page }: { test: Trying; page: string }) {
  const words = people.value
  const { states } = ruleWords.value.why
  const step = test.step.value
  const why = test.why.value
  return (
    <div role="status">
      {step === 'waits' && (
        <p>
          {words.waits}{' '}
          <a href={page} target="_blank" rel="noopener">
            {words.reopen}
          </a>
        </p>
      )}
      {step === 'nobody' && (
        <div class="problem calm">
          <p>{words.nobody}</p>
          <p>{words.check}</p>
        </div>
      )}
      {step === 'left' && <p>{words.left}</p>}
      {step === 'here' && why && (
        <p class={`own-state ${why.state}`}>
          <b>{states[why.state] ?? why.state}</b>
        </p>
      )}
      {test.problem.value !== null && <p class="bad-note">{reasonFor(test.problem.value)}</p>}
    </div>
  )
}

function Look({ test, edit }: { test: Trying } & PartProps) {
  const words = people.value
  const { tree, preview } = ruleWords.value
  const why = test.why.value
  if (!why) return null
  const isEmpty = isGroupWhy(why.when) && why.when.of.length === 0
  const canShow = hasSight(edit.now.value)
  const [first] = edit.now.value.variants
  return (
    <>
      <p class="faint">{saying(why)}</p>
      {isEmpty ? <p class="faint">{tree.empty}</p> : <Tree of={why.when} />}
      {first && canShow && <p class="faint">{words.version(first.name)}</p>}
      {!canShow && <p class="faint">{preview.nothing}</p>}
      {may('push') && (
        <>
          <label class="own-auto">
            <input
              type="checkbox"
              checked={test.isAuto.value}
              onChange={(event) => (test.isAuto.value = event.currentTarget.checked)}
            />
            <span>
              {words.auto} <span class="faint">{words.autoOnce}</span>
            </span>
          </label>
          <Button icon={Eye} disabled={!canShow} onClick={() => void test.showNow()}>
            {words.show}
          </Button>
        </>
      )}
    </>
  )
}

function Shown({ test }: { test: Trying }) {
  const words = people.value
  const shown = test.shown.value
  const time = shown && clockWithSeconds(shown.at)
  return (
    <div role="status">
      {time && (
        <p class="own-fired">{shown.byItself ? words.fired(time) : words.shown(time)}</p>
      )}
    </div>
  )
}
