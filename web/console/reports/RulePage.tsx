import { ArrowLeft, Workflow } from 'lucide'
import { amount, reportWords } from '../i18n/reports'
import { Icon } from '../parts/Icon'
import { pathOf } from '../parts/SafeLink'
import { period, ruleReport, type Counts, type RuleReport, type Sides } from '../state/reports'
import { write } from '../state/route'
import { DayChart } from './DayChart'
import { RuleFunnel } from './RuleFunnel'
import { Sentence } from './Sentence'
import { useReport } from './useReport'
import { Variants } from './Variants'

interface PageProps {
  site: string
  rule: string
  goal: string
}

export function RulePage({ site, rule, goal }: PageProps) {
  const words = reportWords.value
  const load = () => ruleReport(site, rule, goal)
  const [report, instead] = useReport(load, `${site} ${rule} ${goal} ${period.value}`)
  return (
    <div class="report-page">
      <a class="back" href={write({ at: 'reports', site })}>
        <Icon of={ArrowLeft} />
        {words.back}
      </a>
      {report ? <Report site={site} of={report} /> : instead}
    </div>
  )
}

function Report({ site, of }: { site: string; of: RuleReport }) {
  const words = reportWords.value
  const { treated, held_out } = of.totals
  const isEmpty = treated.visitors + held_out.visitors === 0
  return (
    <>
      <header class="report-title">
        <h2>{of.name ?? words.deleted}</h2>
        {of.state && <span class={`rule-state ${of.state}`}>{words.states[of.state]}</span>}
        {of.name !== null && (
          <a class="button" href={write({ at: 'rules', site, rule: of.rule })}>
            <Icon of={Workflow} />
            {words.openRule}
          </a>
        )}
      </header>
      {isEmpty ? <p class="report-sentence soft">{words.notYet}</p> : <Sentence of={of} />}
      {!isEmpty && (
        <>
          <RuleFunnel of={treated} hasGoal={of.goal !== null} />
          <Variants of={of} />
          <DayChart days={of.breakdown.days} hasGoal={of.goal !== null} />
          <Pages pages={of.breakdown.pages} hasGoal={of.goal !== null} />
        </>
      )}
    </>
  )
}

interface PagesProps {
  pages: (Sides & { page: string })[]
  hasGoal: boolean
}

function Pages({ pages, hasGoal }: PagesProps) {
  const words = reportWords.value
  const names = ['visitors', 'sent', 'shown', 'accepted', ...(hasGoal ? ['reached'] : [])]
  return (
    <section class="report-part">
      <h3>
        {words.byPage} <span class="faint">{words.pageHint}</span>
      </h3>
      <table class="report-table">
        <thead>
          <tr>
            <th scope="col">{words.page}</th>
            {(names as (keyof Counts & keyof typeof words.columns)[]).map((name) => (
              <th key={name} scope="col" class={isAlways(name) ? 'number' : 'number wide'}>
                {words.columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pages.map(({ page, treated }) => (
            <tr key={page}>
              <th scope="row" class="cut" title={page}>
                {pathOf(page)}
              </th>
              {(names as (keyof Counts)[]).map((name) => (
                <td key={name} class={isAlways(name) ? 'number' : 'number wide'}>
                  {amount(treated[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const isAlways = (name: string): boolean => name === 'visitors' || name === 'reached'
