import { Target, Workflow } from 'lucide'
import { amount, percent, points, reportWords } from '../i18n/reports'
import { Empty } from '../parts/Empty'
import { Icon } from '../parts/Icon'
import {
  period,
  rulesReport,
  type Comparison,
  type Goal,
  type RuleTotals,
} from '../state/reports'
import { GOALS, write } from '../state/route'
import { useReport } from './useReport'

interface TableProps {
  site: string
  goal: string
  goals: readonly Goal[] | undefined
}

const NUMBERS = ['visitors', 'sent', 'shown', 'accepted'] as const

export function RulesTable({ site, goal, goals }: TableProps) {
  const words = reportWords.value
  const load = () => rulesReport(site, goal)
  const [rules, instead] = useReport(load, `${site} ${goal} ${period.value}`)
  if (!rules) return instead
  if (rules.length === 0)
    return (
      <Empty icon={Workflow} title={words.emptyTitle} text={words.emptyText}>
        <a class="button primary" href={write({ at: 'rules', site })}>
          {words.toRules}
        </a>
      </Empty>
    )
  return (
    <div class="report-page">
      {goals?.length === 0 && <NoGoals site={site} />}
      <table class="report-table">
        <thead>
          <tr>
            <th scope="col">{words.columns.rule}</th>
            {NUMBERS.map((name) => (
              <th key={name} scope="col" class={name === 'visitors' ? 'number' : 'number wide'}>
                <span title={name === 'visitors' ? words.hints.visitors : undefined}>
                  {words.columns[name]}
                </span>
              </th>
            ))}
            <th scope="col" class="number">
              <span title={words.hints.reached}>{words.columns.reached}</span>
            </th>
            <th scope="col" class="wide">
              <span title={words.hints.uplift}>{words.columns.uplift}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <Row key={rule.rule} site={site} of={rule} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ site, of }: { site: string; of: RuleTotals }) {
  const words = reportWords.value
  const { treated, uplift } = of.totals
  const isCounted = of.goal !== null && treated.visitors > 0
  return (
    <tr>
      <th scope="row">
        <a class="cut" href={write({ at: 'reports', site, rule: of.rule })} title={of.name ?? ''}>
          {of.name ?? words.deleted}
        </a>
        {of.state && <span class={`rule-state ${of.state}`}>{words.states[of.state]}</span>}
        {uplift && (
          <span class="narrow">
            <Verdict of={uplift} />
          </span>
        )}
      </th>
      {NUMBERS.map((name) => (
        <td key={name} class={name === 'visitors' ? 'number' : 'number wide'}>
          {amount(treated[name])}
        </td>
      ))}
      <td class="number">
        {isCounted ? amount(treated.reached) : '–'}
        {isCounted && <span class="faint"> {percent(treated.reached / treated.visitors)}</span>}
      </td>
      <td class="wide">{uplift ? <Verdict of={uplift} /> : <span class="faint">–</span>}</td>
    </tr>
  )
}

/** A word and a shape; the colour is for those who see it. */
export function Verdict({ of }: { of: Comparison }) {
  const name = reportWords.value.verdictNames[of.verdict]
  return (
    <span class={`verdict ${of.verdict}`}>
      <i aria-hidden="true" />
      {of.difference !== null && <b>{points(of.difference)}</b>} {name}
    </span>
  )
}

function NoGoals({ site }: { site: string }) {
  const words = reportWords.value
  return (
    <aside class="report-hint">
      <Icon of={Target} size={20} />
      <p>{words.noGoalsText}</p>
      <a class="button primary" href={write({ at: 'reports', site, rule: GOALS })}>
        {words.addGoal}
      </a>
    </aside>
  )
}
