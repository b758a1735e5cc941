// The dictionary of the reports, in a chunk of their own: the console's first load has no room.
import { computed } from '@preact/signals'
import { language } from '../state/preferences'
import { reportsEn } from './reports.en'
import { reportsZh } from './reports.zh'

export const reportWords = computed(() => (language.value === 'zh' ? reportsZh : reportsEn))

const locale = () => (language.value === 'zh' ? 'zh-CN' : 'en-GB')

/** `8.1%`, `100%`. */
export const percent = (rate: number): string =>
  rate.toLocaleString(locale(), {
    style: 'percent',
    minimumFractionDigits: rate === 0 || rate === 1 ? 0 : 1,
    maximumFractionDigits: 1,
  })

/** `+2.8`: of a fraction, in points of a hundred. */
export const points = (rate: number): string => signed(100 * rate, 1, 1)

/** `+0.27`. */
export const signed = (value: number, most = 2, least = 0): string =>
  value
    .toLocaleString(locale(), {
      signDisplay: 'exceptZero',
      minimumFractionDigits: least,
      maximumFractionDigits: most,
    })
    .replace('-', '−')

/** `1,204`, `39.9`. */
export const amount = (value: number): string =>
  value.toLocaleString(locale(), { maximumFractionDigits: 2 })

/** `2,900` of 2,873: no more exact than it can be. */
export const about = (count: number): string =>
  Number(count.toPrecision(2)).toLocaleString(locale())

/** `27 Nov`, `11月27日`. */
export const dayName = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString(locale(), {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
  })
