// How the console starts: what it asks the server, and what it shows.
import { beforeEach, expect, it, vi } from 'vitest'
import { route } from '../../console/state/route'
import {
  leave,
  resumeSession,
  session,
  setUp,
  setupNeeded,
  unreachable,
} from '../../console/state/session'

const mei = { agent: 'mei', email: '', role: 'owner', csrf: 'x', version: '', demo: null }
const answers = new Map<string, { status: number; body: unknown }>()
const asked: string[] = []
vi.stubGlobal('fetch', async (path: string, { method }: { method: string }) => {
  asked.push(`${method} ${path}`)
  const answer = answers.get(`${method} ${path}`)
  if (!answer) throw new TypeError('no network')
  const { status, body } = answer
  return { ok: status < 400, status, headers: new Headers(), json: async () => body }
})
const refuse = (call: string, status: number, code: string) =>
  answers.set(call, { status, body: { error: { code, message: code } } })

beforeEach(() => {
  leave('')
  route.value = { at: 'sign-in' }
  session.value = setupNeeded.value = undefined
  answers.clear()
  answers.set('POST /api/v1/session', { status: 201, body: mei })
  answers.set('GET /api/v1/session', { status: 200, body: mei })
  answers.set('GET /api/v1/setup', { status: 200, body: { needed: false } })
  asked.length = 0
})

it('comes back to the session of an earlier visit', async () => {
  await resumeSession()
  expect(asked).toEqual(['GET /api/v1/session'])
  expect(session.value).toEqual(mei)
})

it('asks the first person for no session', async () => {
  answers.set('GET /api/v1/setup', { status: 200, body: { needed: true } })
  route.value = { at: 'setup', token: 't' }
  await resumeSession()
  expect(asked).toEqual(['GET /api/v1/setup'])
  expect([session.value, setupNeeded.value]).toEqual([null, true])
})

it('comes back to the session also from a set-up link that was used', async () => {
  route.value = { at: 'setup', token: 't' }
  await resumeSession()
  expect([session.value, setupNeeded.value]).toEqual([mei, false])
})

it('asks who has no session to sign in', async () => {
  refuse('GET /api/v1/session', 401, 'sign_in_required')
  await resumeSession()
  expect([session.value, setupNeeded.value]).toEqual([null, false])
})

it('learns from a used set-up link that Halloo is set up', async () => {
  answers.set('GET /api/v1/setup', { status: 200, body: { needed: true } })
  route.value = { at: 'setup', token: 't' }
  await resumeSession()
  refuse('POST /api/v1/setup', 409, 'setup_done')
  await expect(setUp({ token: 't', name: '', email: '', password: '' })).rejects.toThrow()
  expect(setupNeeded.value).toBe(false)
})

it('says so when the server does not answer', async () => {
  answers.clear()
  await resumeSession()
  expect([session.value, unreachable.value]).toEqual([undefined, true])
})
