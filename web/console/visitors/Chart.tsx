import { t } from '../i18n'

const WIDTH = 360
const HEIGHT = 64
const STEPS = 180

interface ChartProps {
  /** How many were online every ten seconds, the oldest first; half an hour at most. */
  history: readonly number[]
  online: number
}

/** Visitors over the last half hour, drawn by hand: one line, one area, the end is now. */
export function Chart({ history, online }: ChartProps) {
  const words = t.value.lists.overview
  const counts = [...history, online].slice(-STEPS - 1)
  const most = Math.max(...counts, 1)
  const x = (index: number) => WIDTH - ((counts.length - 1 - index) * WIDTH) / STEPS
  const y = (count: number) => HEIGHT - 2 - (count / most) * (HEIGHT - 6)
  const line = counts.map((count, index) => `${x(index).toFixed(1)},${y(count).toFixed(1)}`)
  const exactly = t.value.exactly
  return (
    <figure class="chart">
      <figcaption>
        {words.chart}
        <b>{exactly(online)}</b>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.chartText(exactly(online), exactly(most))}
      >
        <polygon points={`${x(0)},${HEIGHT} ${line.join(' ')} ${WIDTH},${HEIGHT}`} />
        <polyline points={line.join(' ')} vector-effect="non-scaling-stroke" />
      </svg>
      <div class="chart-ends faint" aria-hidden="true">
        <span>{words.ago}</span>
        <span>{words.now}</span>
      </div>
    </figure>
  )
}
