import { about, amount, percent, points, reportWords, signed } from '../i18n/reports'
import type { Facts } from '../i18n/reports.en'
import type { Comparison, MeanComparison, RuleReport } from '../state/reports'
import { Verdict } from './RulesTable'

/** What came of the rule, as one would tell it. */
export function Sentence({ of }: { of: RuleReport }) {
  const words = reportWords.value
  const { treated, uplift } = of.totals
  if (!of.goal) return <p class="report-sentence">{words.noGoal}</p>
  const rate = percent(treated.reached / Math.max(1, treated.visitors))
  if (!uplift)
    return (
      <p class="report-sentence">
        {words.noHoldOut(amount(treated.visitors), rate, of.goal.name)}
        <Value of={of} />
      </p>
    )
  const facts = factsOf(of, uplift, rate)
  return (
    <p class="report-sentence">
      <Verdict of={uplift} />
      <span>
        {words.sentence(facts)}
        {uplift.difference !== null && (
          <b>
            {words.difference(facts)}
            {words.verdicts[uplift.verdict](facts)}
          </b>
        )}
      </span>
      <Value of={of} />
      <small class="faint">{words.method}</small>
    </p>
  )
}

function factsOf(of: RuleReport, uplift: Comparison, rate: string): Facts {
  const { treated, held_out } = of.totals
  const { relative, more, verdict } = uplift
  return {
    visitors: amount(treated.visitors),
    rate,
    goal: of.goal?.name ?? '',
    held: amount(held_out.visitors),
    heldRate: percent(held_out.reached / Math.max(1, held_out.visitors)),
    difference: points(uplift.difference ?? 0),
    low: points(uplift.low ?? 0),
    high: points(uplift.high ?? 0),
    relative: relative === null ? null : `${signed(100 * relative, 0)}%`,
    verdict,
    more: more === null ? null : about(more),
  }
}

function Value({ of }: { of: RuleReport }) {
  const words = reportWords.value
  const { treated } = of.totals
  const { value } = of.breakdown
  if (!treated.value && !of.totals.held_out.value) return null
  if (value) return <span>{compared(value)}</span>
  const mean = amount(treated.value / Math.max(1, treated.visitors))
  return <span>{words.valueAlone(mean, amount(treated.value))}</span>
}

function compared({ mean, other, difference, low, high }: MeanComparison): string {
  const words = reportWords.value
  const span = low === null || high === null ? null : words.span(signed(low), signed(high))
  return words.value(amount(mean), amount(other), signed(difference), span)
}
