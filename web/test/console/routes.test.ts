import { expect, it } from 'vitest'
import { read, write, type Route } from '../../console/state/route'

const routes: Route[] = [
  { at: 'setup', token: 'abc' },
  { at: 'sign-in' },
  { at: 'visitors', site: 's1', visitor: undefined },
  { at: 'visitors', site: 's1', visitor: 'odd/id #?' },
  { at: 'conversations', conversation: 'c1' },
  { at: 'rules', site: 's1', rule: undefined },
  { at: 'rules', site: 's1', rule: 'r_1' },
  { at: 'settings', page: 'sites', site: 's1' },
  { at: 'settings', page: 'preferences' },
]

it.each(routes)('reads what it writes: %o', (route) => {
  expect(read(write(route))).toEqual(route)
})

it('starts at the visitors', () => {
  expect(read('')).toMatchObject({ at: 'visitors' })
  expect(read('#/nowhere/at/all')).toMatchObject({ at: 'visitors' })
})

it('survives an address that is not well formed', () => {
  expect(read('#/conversations/%E0%A4%A')).toMatchObject({ conversation: '%E0%A4%A' })
})
