import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId } from 'preact/hooks'
import { people, ruleWords } from '../i18n/rules'
import { Button } from '../parts/Button'
import { goalsOf, type Goal } from '../state/goals'
import { GOALS, write } from '../state/route'
import { body, same } from '../state/rulesModel'
import { SenderSelect } from './AgentFields'
import type { PartProps } from './Editor'
import { Fault } from './Fault'
import { NumberField, SecondsField } from './NumberField'
import { Schedule } from './Schedule'
import { split } from './Variants'

const FIELDS = [
  'variants',
  'hold_out',
  'goal',
  'limits',
  'schedule',
  'priority',
  'sender',
  'needs_agent',
  'note',
] as const

/** What has a default that a newcomer can leave alone. */
export function More({ edit, site }: PartProps) {
  const words = ruleWords.value.more
  const now = edit.now.value
  const errors = edit.errors.value
  const usual = body({})
  const changed = FIELDS.filter((field) => !same(now[field], usual[field])).length
  const isWrong = Object.keys(errors).some((place) => FIELDS.some((each) => place.startsWith(each)))
  const { limits } = now
  const limit = (label: string, name: keyof typeof limits) => (
    <label>
      <NumberField
        label={label}
        value={limits[name]}
        unit={label}
        most={50}
        onChange={(value) => edit.edit({ limits: { ...limits, [name]: value ?? 0 } })}
      />
      <Fault errors={errors} place={`limits.${name}`} />
    </label>
  )
  return (
    <details class="rule-more" open={isWrong || undefined}>
      <summary>
        <b>{ruleWords.value.editor.more}</b>
        {changed > 0 && <span class="count">{changed}</span>}
        <span class="faint">{ruleWords.value.editor.moreHint}</span>
      </summary>
      <Setting label={words.variants} hint={words.variantsHint}>
        <Button disabled={now.variants.length > 0} onClick={() => split(edit)}>
          {words.split}
        </Button>
      </Setting>
      <Setting label={words.holdOut} hint={words.holdOutHint} errors={errors} place="hold_out">
        <NumberField
          label={words.holdOut}
          value={now.hold_out}
          most={50}
          unit="%"
          onChange={(hold_out) => edit.edit({ hold_out: hold_out ?? 0 })}
        />
      </Setting>
      <GoalSetting edit={edit} site={site} />
      <Setting label={words.limits} hint={words.limitsHint} errors={errors} place="limits">
        <div class="limits">
          {limit(words.perVisit, 'per_visit')}
          {limit(words.perDay, 'per_day')}
          {limit(words.perVisitor, 'per_visitor')}
        </div>
      </Setting>
      <Setting
        label={words.cooldown}
        hint={words.cooldownHint}
        errors={errors}
        place="limits.cooldown_seconds"
      >
        <SecondsField
          label={words.cooldown}
          value={limits.cooldown_seconds}
          onChange={(value) => edit.edit({ limits: { ...limits, cooldown_seconds: value ?? 0 } })}
        />
      </Setting>
      <Setting
        label={words.schedule}
        hint={words.scheduleHint}
        errors={errors}
        place="schedule.ends"
      >
        <Schedule value={now.schedule} onChange={(schedule) => edit.edit({ schedule })} />
      </Setting>
      <Setting label={words.priority} hint={words.priorityHint} errors={errors} place="priority">
        <NumberField
          label={words.priority}
          value={now.priority}
          most={100}
          onChange={(priority) => edit.edit({ priority: priority ?? 0 })}
        />
      </Setting>
      <Setting
        label={words.sender}
        hint={people.value.senderHint}
        errors={errors}
        place="sender"
      >
        <SenderSelect
          label={words.sender}
          value={now.sender}
          onChange={(sender) => edit.edit({ sender })}
        />
      </Setting>
      <Setting label={words.needsAgent} hint={words.needsAgentHint}>
        <input
          type="checkbox"
          role="switch"
          class="switch"
          aria-label={words.needsAgent}
          checked={now.needs_agent}
          onChange={(event) => edit.edit({ needs_agent: event.currentTarget.checked })}
        />
      </Setting>
      <Setting label={words.note} hint={words.noteHint} errors={errors} place="note">
        <textarea
          class="input"
          aria-label={words.note}
          rows={2}
          maxLength={500}
          value={now.note}
          onInput={(event) => edit.edit({ note: event.currentTarget.value })}
        />
      </Setting>
    </details>
  )
}

function GoalSetting({ edit, site }: PartProps) {
  const words = ruleWords.value.more
  const goals = useSignal<readonly Goal[]>([])
  useEffect(() => {
    void goalsOf(site).then((them) => (goals.value = them))
  }, [site])
  const { goal } = edit.now.value
  return (
    <Setting label={words.goal} hint={words.goalHint} errors={edit.errors.value} place="goal">
      <select
        class="select"
        aria-label={words.goal}
        value={goal}
        onChange={(event) => edit.edit({ goal: event.currentTarget.value })}
      >
        <option value="">{words.noGoal}</option>
        {goals.value.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <a class="button quiet" href={write({ at: 'reports', site, rule: GOALS })}>
        {words.toGoals}
      </a>
    </Setting>
  )
}

interface SettingProps {
  label: string
  hint: string
  errors?: Readonly<Record<string, string>>
  place?: string
  children: ComponentChildren
}

export function Setting({ label, hint, errors = {}, place = '', children }: SettingProps) {
  const id = useId()
  return (
    <div class="setting" role="group" aria-labelledby={id}>
      <div>
        <b id={id}>{label}</b>
        <p class="soft">{hint}</p>
        <Fault errors={errors} place={place} />
      </div>
      <div class="setting-control">{children}</div>
    </div>
  )
}
