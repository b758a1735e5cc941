import { t } from '../i18n'
import { countryName } from '../i18n/times'

/** Flag, city, country: as far as they are known. */
export function Place({ country, city }: { country?: string | null; city?: string | null }) {
  if (!country) return null
  return (
    <>
      <Flag of={country} /> {placeName(city, country)}
    </>
  )
}

/** As it is written in the agent's language. */
export const placeName = (city?: string | null, country?: string | null): string =>
  city && country
    ? t.value.know.inCountry(city, countryName(country))
    : city || (country ? countryName(country) : '')

/** Decoration: the name stands beside it, or in the hover. The code, where no flag can be drawn. */
export const Flag = ({ of }: { of: string }) => (
  <span class={drawsFlags() ? '' : 'code-flag'} title={countryName(of)} aria-hidden="true">
    {drawsFlags() ? signsOf(of) : of}
  </span>
)

/** A code's two letters as the two signs that are drawn as one flag. */
const signsOf = (country: string): string =>
  String.fromCodePoint(...[...country].map((letter) => 0x1f1e6 - 65 + letter.charCodeAt(0)))

let canDraw: boolean | undefined

/** Some systems have no flags: there the two signs stay two, and are as wide. */
function drawsFlags(): boolean {
  if (canDraw !== undefined) return canDraw
  const pen = document.createElement('canvas').getContext('2d')
  const widthOf = (text: string) => pen?.measureText(text).width ?? 0
  canDraw = widthOf(signsOf('CN')) > 0 && widthOf(signsOf('CN')) < 1.5 * widthOf(signsOf('C'))
  return canDraw
}
