// How the console starts: what it asks the server, and what it shows.
import { beforeEach, expect, it, vi } from 'vitest'
import {
  leave,
  resumeSession,
  session,
  setUp,
  setupNeeded,
  signIn,
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
  localStorage.clear()
  session.value = setupNeeded.value = undefined
  answers.clear()
  answers.set('POST /api/v1/session', { status: 201, body: mei })
  answers.set('GET /api/v1/session', { status: 200, body: mei })
  answers.set('GET /api/v1/setup', { status: 200, body: { needed: false } })
  asked.length = 0
})

it('asks a browser that nobody signed in with only whether Halloo is set up', async () => {
  await resumeSession()
  expect(asked).toEqual(['GET /api/v1/setup'])
  expect([session.value, setupNeeded.value]).toEqual([null, false])
})

it('comes back to the session of an earlier visit, and once it has ended asks no more', async () => {
  await signIn('mei@shop.example', 'a short sentence')
  await resumeSession()
  expect(session.value).toEqual(mei)
  refuse('GET /api/v1/session', 401, 'sign_in_required')
  await resumeSession()
  expect(session.value).toBeNull()
  asked.length = 0
  await resumeSession()
  expect(asked).toEqual(['GET /api/v1/setup'])
})

it('learns from a used set-up link that Halloo is set up', async () => {
  answers.set('GET /api/v1/setup', { status: 200, body: { needed: true } })
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
