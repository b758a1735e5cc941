import { useState } from 'preact/hooks'
import { HttpError } from '../http'
import { t, wrongFields } from '../i18n'
import { reportWords } from '../i18n/reports'
import { Button } from '../parts/Button'
import { Field } from '../parts/Field'
import { useFocus } from '../parts/useFocus'
import { addGoal, changeGoal, type Goal, type GoalDraft, type Match } from '../state/reports'
import { toast } from '../state/toasts'
import { Select } from './Select'
import { WorthFields } from './WorthFields'

interface FormProps {
  site: string
  goal?: Goal
  onRemove: (goal: Goal) => void
  onEnd: () => void
}

type Errors = Record<string, string>

const FRESH: GoalDraft = {
  name: '',
  match: { kind: 'page', fact: 'page_path', op: 'is', value: '' },
  value: 0,
  window_seconds: 604_800,
  once_per: 'visit',
}

/** Adds a goal, or changes the one given. */
export function GoalForm({ site, goal, onRemove, onEnd }: FormProps) {
  const words = reportWords.value
  const [draft, setDraft] = useState<GoalDraft>(goal ?? FRESH)
  const [errors, setErrors] = useState<Errors>({})
  const [isBusy, setBusy] = useState(false)
  const first = useFocus<HTMLInputElement>(!goal)
  const edit = (change: Partial<GoalDraft>) => setDraft({ ...draft, ...change })
  const submit = async () => {
    const wrong = faults(draft)
    setErrors(wrong)
    if (Object.keys(wrong).length > 0) return
    setBusy(true)
    try {
      const { name, match, value, window_seconds, once_per } = draft
      const sent = { name: name.trim(), match, value, window_seconds, once_per }
      await (goal ? changeGoal(site, goal.id, sent) : addGoal(site, sent))
      if (goal) toast(t.value.saved, { tone: 'good' })
      onEnd()
    } catch (error) {
      const isAdminOnly = error instanceof HttpError && error.code === 'not_allowed'
      setErrors(
        isAdminOnly
          ? { all: words.onlyAdmins }
          : wrongFields(error, {
              name: words.badName,
              'match.value':
                draft.match.kind === 'page' && draft.match.op === 'matches'
                  ? words.badPattern
                  : words.badText,
              value: words.badAmount,
            }),
      )
      setBusy(false)
    }
  }
  return (
    <form
      class="page site-form goal-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h2>{goal ? words.editGoal : words.newGoal}</h2>
      <Field label={words.name} hint={words.nameHint} error={errors['name']}>
        {(control) => (
          <input
            {...control}
            ref={first}
            class="input"
            autocomplete="off"
            value={draft.name}
            onInput={(event) => edit({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <MatchFields
        match={draft.match}
        errors={errors}
        onChange={(match) =>
          edit(match.kind === 'event' ? { match } : { match, value: Number(draft.value) || 0 })
        }
      />
      <WorthFields draft={draft} error={errors['value']} onChange={(value) => edit({ value })} />
      <div class="goal-row">
        <Select
          label={words.window}
          hint={words.windowHint}
          value={String(draft.window_seconds)}
          among={windowsOf(draft.window_seconds)}
          onChange={(seconds) => edit({ window_seconds: Number(seconds) })}
        />
        <Select
          label={words.once}
          hint={words.onceHint}
          value={draft.once_per}
          among={words.onces}
          onChange={(once_per) => edit({ once_per })}
        />
      </div>
      {errors['all'] && (
        <p class="problem" role="alert">
          {errors['all']}
        </p>
      )}
      <p class="form-end">
        <button type="submit" class="button primary" disabled={isBusy}>
          {goal ? t.value.save : words.add}
        </button>
        <Button look="quiet" onClick={onEnd}>
          {t.value.cancel}
        </Button>
        {goal && (
          <Button look="danger" onClick={() => onRemove(goal)}>
            {words.remove}
          </Button>
        )}
      </p>
    </form>
  )
}

function faults({ name, match, value }: GoalDraft): Errors {
  const words = reportWords.value
  const found: Errors = {}
  if (!name.trim() || [...name.trim()].length > 80) found['name'] = words.badName
  if (match.kind === 'page' && ![match.value].flat().join('')) found['match.value'] = words.badText
  if (match.kind === 'event' && !match.name.trim()) found['match.name'] = words.badEvent
  if (typeof value === 'string' && !value.trim()) found['value'] = words.badProperty
  if (typeof value === 'number' && !(value >= 0)) found['value'] = words.badAmount
  return found
}

/** Also the one it has, should that be of the API's making. */
function windowsOf(seconds: number): Record<string, string> {
  const words = reportWords.value
  const own = words.windows[seconds] ?? words.windowOther(seconds.toLocaleString())
  return { ...words.windows, [seconds]: own }
}

interface MatchProps {
  match: Match
  errors: Errors
  onChange: (match: Match) => void
}

function MatchFields({ match, errors, onChange }: MatchProps) {
  const words = reportWords.value
  const fresh: Record<Match['kind'], Match> = {
    page: { kind: 'page', fact: 'page_path', op: 'is', value: '' },
    event: { kind: 'event', name: '' },
    conversation: { kind: 'conversation' },
  }
  const text = match.kind === 'page' ? [match.value].flat().join(', ') : ''
  const fact = match.kind === 'page' ? (match.fact ?? 'page_path') : 'page_path'
  return (
    <>
      <Select
        label={words.kind}
        value={match.kind}
        among={words.kinds}
        onChange={(kind) => onChange(fresh[kind])}
      />
      {match.kind === 'page' && (
        <div class="goal-row three">
          <Select
            label={words.fact}
            value={fact}
            among={words.facts}
            onChange={(chosen) => onChange({ ...match, fact: chosen })}
          />
          <Select
            label={words.op}
            value={match.op}
            among={{ ...words.ops, ...(match.op in words.ops ? {} : { [match.op]: match.op }) }}
            onChange={(op) => onChange({ ...match, op })}
          />
          <Field label={words.text} hint={words.textHints[fact]} error={errors['match.value']}>
            {(control) => (
              <input
                {...control}
                class="input"
                autocomplete="off"
                spellcheck={false}
                readOnly={Array.isArray(match.value)}
                value={text}
                onInput={(event) => onChange({ ...match, value: event.currentTarget.value })}
              />
            )}
          </Field>
        </div>
      )}
      {match.kind === 'event' && (
        <Field label={words.event} hint={words.eventHint} error={errors['match.name']}>
          {(control) => (
            <input
              {...control}
              class="input"
              autocomplete="off"
              spellcheck={false}
              value={match.name}
              onInput={(event) => onChange({ ...match, name: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}
