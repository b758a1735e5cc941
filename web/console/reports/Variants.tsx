import { amount, percent, points, reportWords } from '../i18n/reports'
import { HOLD_OUT, type Duel, type RuleReport, type VariantResult } from '../state/reports'
import { Verdict } from './RulesTable'

/** The rate of each variant and of the hold-out, with its interval on one scale for all. */
export function Variants({ of }: { of: RuleReport }) {
  const words = reportWords.value
  const { variants, duels } = of.breakdown
  const hasGoal = of.goal !== null
  if (variants.length < 2 || !hasGoal) return null
  const most = Math.max(0.01, ...variants.map(({ high }) => high))
  return (
    <section class="report-part">
      <h3>{words.byVariant}</h3>
      <table class="report-table variants">
        <thead>
          <tr>
            <th scope="col">{words.variant}</th>
            <th scope="col" class="number">
              {words.columns.visitors}
            </th>
            <th scope="col" class="number wide">
              {words.columns.accepted}
            </th>
            <th scope="col">{words.rate}</th>
            <th scope="col" class="wide">
              {words.columns.uplift}
            </th>
          </tr>
        </thead>
        <tbody>
          {variants.map((each) => (
            <Row key={each.variant} of={each} most={most} />
          ))}
        </tbody>
      </table>
      {duels.length > 0 && (
        <ul class="duels">
          {duels.map((duel) => (
            <DuelLine key={`${duel.one} ${duel.other}`} of={duel} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({ of, most }: { of: VariantResult; most: number }) {
  const words = reportWords.value
  const { variant, counts, rate, low, high, uplift } = of
  const isHeld = variant === HOLD_OUT
  const part = (value: number) => `${(100 * value) / most}%`
  return (
    <tr>
      <th scope="row" class="cut" title={variant}>
        {isHeld ? words.heldOut : variant || words.plain}
      </th>
      <td class="number">{amount(counts.visitors)}</td>
      <td class="number wide">{isHeld ? '–' : amount(counts.accepted)}</td>
      <td class="rate">
        <span class="number">{percent(rate)}</span>
        <span
          class={`interval ${isHeld ? 'held' : ''}`}
          role="img"
          aria-label={words.interval(percent(low), percent(high))}
          title={words.interval(percent(low), percent(high))}
        >
          <i style={{ left: part(low), width: part(high - low) }} />
          <b style={{ left: part(rate) }} />
        </span>
      </td>
      <td class="wide">{uplift ? <Verdict of={uplift} /> : <span class="faint">–</span>}</td>
    </tr>
  )
}

function DuelLine({ of: { one, other, result } }: { of: Duel }) {
  const words = reportWords.value
  const { difference, low, high } = result
  if (difference === null || low === null || high === null) return null
  return (
    <li>
      {words.duel(
        one || words.plain,
        other || words.plain,
        points(difference),
        points(low),
        points(high),
      )}
      <Verdict of={{ ...result, difference: null }} />
    </li>
  )
}
