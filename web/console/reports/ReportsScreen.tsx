import { useSignalEffect } from '@preact/signals'
import { ChartColumn, Target } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import '../style/reports.css'
import { t } from '../i18n'
import { reportWords } from '../i18n/reports'
import { useKeys } from '../frame/keys'
import { Icon } from '../parts/Icon'
import { lastSite } from '../state/preferences'
import { loadGoals, period, PERIODS, type Goal } from '../state/reports'
import { go, GOALS, route, write } from '../state/route'
import { currentSite, sites } from '../state/sites'
import { countOnly } from '../state/visitors'
import { GoalsPage } from './GoalsPage'
import { RulePage } from './RulePage'
import { RulesTable } from './RulesTable'

export function ReportsScreen() {
  const words = reportWords.value
  const at = route.value
  const open = at.at === 'reports' ? at.rule : undefined
  const site = currentSite.value?.key
  const [goal, setGoal] = useState('')
  useSignalEffect(() => {
    const key = currentSite.value?.key
    if (!key) return
    lastSite.value = key
    countOnly(key)
  })
  const goals = useGoals(site)
  useEffect(() => setGoal(''), [site])
  useKeys(open ? { Escape: () => go({ at: 'reports', site }) } : {})
  if (!site) return <div class="panes alone" aria-busy={sites.value === undefined} />
  const isGoals = open === GOALS
  return (
    <div class="panes alone reports">
      <section class="pane" aria-label={words.title}>
        <header class="pane-head report-head">
          <h1>{words.title}</h1>
          <Tabs site={site} isGoals={isGoals} />
          <span class="spring" />
          {!isGoals && <GoalChoice goals={goals.all} value={goal} onChange={setGoal} />}
          {!isGoals && <PeriodChoice />}
          <SiteSwitch site={site} open={isGoals ? GOALS : undefined} />
        </header>
        <div class="report-body" tabIndex={0} role="region" aria-label={words.title}>
          {isGoals ? (
            <GoalsPage site={site} goals={goals.all} failure={goals.failure} onChange={goals.load} />
          ) : open ? (
            <RulePage key={open} site={site} rule={open} goal={goal} />
          ) : (
            <RulesTable site={site} goal={goal} goals={goals.all} />
          )}
        </div>
      </section>
    </div>
  )
}

/** `undefined` until fetched. */
function useGoals(site: string | undefined) {
  const [all, setAll] = useState<readonly Goal[] | undefined>(undefined)
  const [failure, setFailure] = useState<unknown>(null)
  const load = async () => {
    if (!site) return
    try {
      setAll(await loadGoals(site))
      setFailure(null)
    } catch (error) {
      setFailure(error)
    }
  }
  useEffect(() => {
    setAll(undefined)
    void load()
  }, [site])
  return { all, failure, load }
}

function Tabs({ site, isGoals }: { site: string; isGoals: boolean }) {
  const words = reportWords.value
  return (
    <nav class="report-tabs" aria-label={words.pages}>
      <a href={write({ at: 'reports', site })} aria-current={isGoals ? undefined : 'page'}>
        <Icon of={ChartColumn} />
        {words.rules}
      </a>
      <a
        href={write({ at: 'reports', site, rule: GOALS })}
        aria-current={isGoals ? 'page' : undefined}
      >
        <Icon of={Target} />
        {words.goals}
      </a>
    </nav>
  )
}

interface GoalChoiceProps {
  goals: readonly Goal[] | undefined
  value: string
  onChange: (goal: string) => void
}

function GoalChoice({ goals, value, onChange }: GoalChoiceProps) {
  const words = reportWords.value
  if (!goals?.length) return null
  return (
    <select
      class="select"
      aria-label={words.goal}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{words.ownGoals}</option>
      {goals.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}

function PeriodChoice() {
  const words = reportWords.value
  return (
    <select
      class="select"
      aria-label={words.period}
      value={period.value}
      onChange={(event) => (period.value = Number(event.currentTarget.value))}
    >
      {PERIODS.map((days) => (
        <option key={days} value={days}>
          {words.days(days)}
        </option>
      ))}
    </select>
  )
}

function SiteSwitch({ site, open }: { site: string; open?: string }) {
  if ((sites.value?.length ?? 0) < 2) return null
  return (
    <select
      class="select"
      aria-label={t.value.visitors.site}
      value={site}
      onChange={(event) => go({ at: 'reports', site: event.currentTarget.value, rule: open })}
    >
      {sites.value?.map(({ key, name }) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}
