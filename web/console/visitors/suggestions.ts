// What is offered while a value of a filter is typed: countries by name, and what the visitors on
// the list have.
import type { VisitorRow } from '../../shared/wire'
import { countryName } from '../i18n/times'
import type { FieldName } from '../state/filter'
import { overview } from '../state/overview'
import { roster } from '../state/visitors'

const MOST = 40
// ISO 3166-1, two letters each.
const COUNTRIES = (
  'ADAEAFAGAIALAMAOARASATAUAWAZBABBBDBEBFBGBHBIBJBMBNBOBRBSBTBWBYBZCACDCFCGCHCICKCLCMCNCOCRCUCVCYCZ' +
  'DEDJDKDMDODZECEEEGERESETFIFJFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIQIRISIT' +
  'JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMGMHMKMLMMMNMOMQMRMSMTMUMVMWMXMYMZNANC' +
  'NENGNINLNONPNRNZOMPAPEPFPGPHPKPLPRPSPTPWPYQARERORSRURWSASBSCSDSESGSISKSLSMSNSOSRSSSTSVSYSZTCTDTGTH' +
  'TJTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVIVNVUWSXKYEYTZAZMZW'
).match(/../g)!

const OF_ROW: Partial<Record<FieldName, (row: VisitorRow) => (string | null | undefined)[]>> = {
  lang: (row) => [row.lang],
  browser: (row) => [row.browser?.replace(/ [\d.]+$/, '')],
  campaign: (row) => [row.utm?.['campaign']],
  tags: (row) => row.tags ?? [],
}

export function suggestions(name: FieldName): string[] {
  if (name === 'country') return COUNTRIES.map(countryName).sort((a, b) => a.localeCompare(b))
  if (name === 'source') return (overview.value?.sources ?? []).map((source) => source.name)
  const of = OF_ROW[name]
  const seen = of ? [...roster.value.rows.values()].flatMap(of) : []
  return [...new Set(seen.filter((value) => typeof value === 'string' && value !== ''))]
    .slice(0, MOST)
    .sort() as string[]
}

/** What the server knows a value by; null for a country that is none. */
export function codeOf(name: FieldName, text: string): string | null {
  if (name !== 'country' || !text) return text || null
  const wanted = text.toLocaleLowerCase()
  const code = COUNTRIES.find(
    (code) => code.toLowerCase() === wanted || countryName(code).toLocaleLowerCase() === wanted,
  )
  return code ?? (/^[a-z]{2}$/i.test(text) ? text.toUpperCase() : null)
}
