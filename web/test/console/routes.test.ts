import { expect, it, vi } from 'vitest'
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

it.each(['setup', 'invitation', 'reset'] as const)(
  'takes the secret of a link to %s out of the address, and has it after a reload',
  async (at) => {
    location.hash = `#/${at}/s3cret`
    for (const _ of ['opened', 'fetched again']) {
      vi.resetModules()
      const { route } = await import('../../console/state/route')
      expect(route.value).toEqual({ at, token: 's3cret' })
      expect(location.href).not.toContain('s3cret')
    }
  },
)

it('forgets the secret of a link that led on', async () => {
  location.hash = '#/reset/s3cret'
  vi.resetModules()
  const { go } = await import('../../console/state/route')
  go({ at: 'sign-in' }, 'replace')
  expect(history.state).toBeNull()
})
