// A rule as it stands in the editor, tried on one visitor: the agent, on a page of their own site.
import type { VisitorRow } from '../../shared/wire'
import { call, path } from '../http'
import type { Action, Draft } from './rulesModel'
import type { Why } from './rulesWhy'

const MARK = 'halloo-try'
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Eight letters by which a page that was just opened is told from all others. */
export const newMark = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => LETTERS[byte % 26]).join('')

/** The page's whole address with the mark in its query, after what was there. */
export function marked(page: string, mark: string): string {
  const url = new URL(page, location.href)
  url.search += `${url.search ? '&' : '?'}${MARK}=${mark}`
  return url.href
}

/** Whose page has the mark; others may have its letters elsewhere. */
export const withMark = <Row extends Pick<VisitorRow, 'page'>>(
  rows: readonly Row[],
  mark: string,
): Row | undefined =>
  rows.find(({ page }) => new URL(page.url).searchParams.get(MARK) === mark)

export async function findMarked(site: string, mark: string): Promise<string | undefined> {
  const address = `${path`/sites/${site}/visitors`}?search=${mark}`
  const { visitors } = await call<{ visitors: VisitorRow[] }>('GET', address)
  return withMark(visitors, mark)?.id
}

/** How it stands for them; with `show` what it says comes up on their screen. */
export const tryOn = (site: string, rule: Draft, visitor: string, show: boolean): Promise<Why> =>
  call('POST', path`/sites/${site}/rules/try`, { rule, visitor, show })

const SHOWING: readonly Action['do'][] = ['invite', 'message', 'open', 'event']

/** Whether a page notices it at all. Of several versions the first is tried. */
export const hasSight = ({ then, variants }: Pick<Draft, 'then' | 'variants'>): boolean =>
  (variants[0]?.then ?? then).some((action) => SHOWING.includes(action.do))
