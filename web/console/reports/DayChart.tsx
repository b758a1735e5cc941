import { amount, dayName, reportWords } from '../i18n/reports'
import type { RuleReport } from '../state/reports'

const WIDTH = 600
const HEIGHT = 120

type Days = RuleReport['breakdown']['days']

/** Visitors day by day, and below the line those of them who reached the goal. */
export function DayChart({ days, hasGoal }: { days: Days; hasGoal: boolean }) {
  const words = reportWords.value
  const most = Math.max(1, ...days.map(({ treated }) => treated.visitors))
  const step = WIDTH / days.length
  const place = (index: number, count: number) =>
    `${step * (index + 0.5)},${HEIGHT - (HEIGHT - 8) * (count / most)}`
  const line = (of: 'visitors' | 'reached') =>
    days.map(({ treated }, index) => place(index, treated[of])).join(' ')
  const first = dayName(days[0]!.day)
  const last = dayName(days.at(-1)!.day)
  return (
    <section class="report-part">
      <h3>
        {words.byDay}
        <span class="chart-key visitors">{words.visitorsLine}</span>
        {hasGoal && <span class="chart-key reached">{words.reachedLine}</span>}
      </h3>
      <div class="day-chart">
        <span class="chart-most faint" aria-hidden="true">
          {amount(most)}
        </span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={words.chartLabel(first, last, amount(most))}
        >
          <polygon
            points={`${step / 2},${HEIGHT} ${line('visitors')} ${WIDTH - step / 2},${HEIGHT}`}
          />
          <polyline class="visitors" points={line('visitors')} />
          {hasGoal && <polyline class="reached" points={line('reached')} />}
          {days.map(({ day, treated: { visitors, reached } }, index) => (
            <rect key={day} x={step * index} y={0} width={step} height={HEIGHT}>
              <title>{words.dayTitle(dayName(day), amount(visitors), amount(reached))}</title>
            </rect>
          ))}
        </svg>
        <p class="chart-days faint" aria-hidden="true">
          <span>{first}</span>
          <span>{dayName(days[days.length >> 1]!.day)}</span>
          <span>{last}</span>
        </p>
      </div>
      <Numbers days={days} hasGoal={hasGoal} />
    </section>
  )
}

function Numbers({ days, hasGoal }: { days: Days; hasGoal: boolean }) {
  const words = reportWords.value
  const some = days.filter(({ treated }) => treated.visitors > 0)
  return (
    <details>
      <summary>{words.asTable}</summary>
      <table class="report-table">
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col" class="number">
              {words.columns.visitors}
            </th>
            <th scope="col" class="number">
              {words.columns.accepted}
            </th>
            {hasGoal && (
              <th scope="col" class="number">
                {words.columns.reached}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {some.map(({ day, treated }) => (
            <tr key={day}>
              <th scope="row">{dayName(day)}</th>
              <td class="number">{amount(treated.visitors)}</td>
              <td class="number">{amount(treated.accepted)}</td>
              {hasGoal && <td class="number">{amount(treated.reached)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
