import { beforeEach, expect, it } from 'vitest'
import { noticeAcceptance } from '../../console/state/notify'
import { dismissToast, toast, toasts } from '../../console/state/toasts'

const accepts = (visitor: string) =>
  noticeAcceptance({
    t: 'receipt',
    id: `p-${visitor}`,
    site: 'shop',
    visitor,
    kind: 'invite',
    state: 'accepted',
    at: '2026-11-23T08:00:00Z',
  })

const texts = () => toasts.value.map(({ text }) => text)

beforeEach(() => {
  toasts.value = []
})

it('tells of many who accept in one place', () => {
  accepts('v_alice')
  expect(texts()).toEqual([expect.stringMatching(/ accepted the invitation$/)])
  accepts('v_bob')
  accepts('v_carol')
  expect(texts()).toEqual([expect.stringMatching(/ and 2 others accepted an invitation$/)])
  dismissToast(toasts.value[0]!.key)
  accepts('v_dave')
  expect(texts()).toEqual([expect.stringMatching(/ accepted the invitation$/)])
})

it('lets what is about something else stand', () => {
  toast('Saved')
  accepts('v_alice')
  accepts('v_bob')
  expect(toasts.value).toHaveLength(2)
  expect(texts()[0]).toBe('Saved')
})
