import { Plus, Target } from 'lucide'
import { useState } from 'preact/hooks'
import { reason, t } from '../i18n'
import { amount, reportWords } from '../i18n/reports'
import { Button } from '../parts/Button'
import { Empty } from '../parts/Empty'
import { may } from '../state/may'
import { removeGoal, type Goal } from '../state/reports'
import { toast } from '../state/toasts'
import { GoalForm } from './GoalForm'
import { Failed } from './useReport'

interface GoalsProps {
  site: string
  goals: readonly Goal[] | undefined
  failure: unknown
  onChange: () => Promise<void>
}

const REMOVED_AFTER_MS = 6000

/** What visitors are to do: a list, or the form for one of them. */
export function GoalsPage({ site, goals, failure, onChange }: GoalsProps) {
  const words = reportWords.value
  const [edited, setEdited] = useState<Goal | 'new' | null>(null)
  const [leaving, setLeaving] = useState<readonly string[]>([])
  if (failure) return <Failed error={failure} again={() => void onChange()} />
  if (!goals) return <div class="report-waits" aria-busy="true" />
  const remove = (goal: Goal) => {
    setEdited(null)
    setLeaving((them) => [...them, goal.id])
    const stay = () => setLeaving((them) => them.filter((id) => id !== goal.id))
    const timer = setTimeout(() => {
      removeGoal(site, goal.id)
        .catch((error: unknown) => toast(reason(error), { tone: 'bad' }))
        .then(onChange)
        .finally(stay)
    }, REMOVED_AFTER_MS)
    const back = () => {
      clearTimeout(timer)
      stay()
    }
    toast(words.removed(goal.name), { action: { label: t.value.undo, run: back } })
  }
  if (edited)
    return (
      <GoalForm
        key={edited === 'new' ? 'new' : edited.id}
        site={site}
        goal={edited === 'new' ? undefined : edited}
        onRemove={remove}
        onEnd={() => {
          setEdited(null)
          void onChange()
        }}
      />
    )
  const here = goals.filter(({ id }) => !leaving.includes(id))
  const add = may('admin') && (
    <Button look="primary" icon={Plus} onClick={() => setEdited('new')}>
      {words.addGoal}
    </Button>
  )
  if (here.length === 0)
    return (
      <Empty icon={Target} title={words.goalsEmptyTitle} text={words.goalsEmptyText}>
        {add}
      </Empty>
    )
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h2>{words.goals}</h2>
          <p class="soft">{words.goalsLead}</p>
        </div>
        {add}
      </header>
      <ul class="site-list">
        {here.map((goal) => (
          <li key={goal.id}>
            <button
              type="button"
              class="goal-item"
              disabled={!may('admin')}
              onClick={() => setEdited(goal)}
            >
              <b class="cut">{goal.name}</b>
              <span class="cut faint">{described(goal)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function described({ match, value, window_seconds, once_per }: Goal): string {
  const words = reportWords.value
  const what = {
    conversation: () => words.describe.conversation,
    event: () => words.describe.event(match.kind === 'event' ? match.name : ''),
    page: () => {
      if (match.kind !== 'page') return ''
      const op = words.ops[match.op as keyof typeof words.ops] ?? match.op
      const text = [match.value].flat().join(words.describe.or)
      return words.describe.page(words.facts[match.fact ?? 'page_path'], op, text)
    },
  }[match.kind]()
  const worth = value ? `${words.amount}: ${typeof value === 'number' ? amount(value) : value}` : ''
  const within = words.windows[window_seconds] ?? words.windowOther(amount(window_seconds))
  return [what, worth, within, words.onces[once_per]].filter(Boolean).join(' · ')
}
