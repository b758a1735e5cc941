// Files on their way: one after the other, none lost.
import { beforeEach, expect, test, vi } from 'vitest'
import { sizeText, Uploads } from '../shared/uploads'

class Request {
  static all: Request[] = []
  headers: Record<string, string> = {}
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {}
  onload = () => {}
  onerror = () => {}
  status = 0
  responseText = ''
  aborted = false
  open(): void {
    Request.all.push(this)
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value
  }
  send(): void {}
  abort(): void {
    this.aborted = true
  }
  answer(status: number, body: unknown): void {
    Object.assign(this, { status, responseText: JSON.stringify(body) })
    this.onload()
  }
}

const card = (id: string) => ({ id, name: `${id}.txt`, type: 'text/plain', size: 1 })
const file = (name: string, size = 1) => new File(['x'.repeat(size)], name)
const deleted = vi.fn((..._: unknown[]) => Promise.resolve())

function sending(most = 0) {
  const office = { post: '/files', at: (id: string) => `/files/${id}`, headers: { A: 'b' }, most }
  return new Uploads(() => office, () => {}) // prettier-ignore
}
const states = (uploads: Uploads) => uploads.list.map(({ state }) => state)

beforeEach(() => {
  Request.all = []
  deleted.mockClear()
  vi.stubGlobal('XMLHttpRequest', Request)
  vi.stubGlobal('fetch', deleted)
})

test('files go one after the other, and those that arrived are taken together', () => {
  const uploads = sending()
  uploads.add([file('照片.txt'), file('b.txt')])
  expect(states(uploads)).toEqual(['going', 'waiting'])
  expect(Request.all[0]!.headers).toMatchObject({ A: 'b', 'X-Halloo-Name': '%E7%85%A7%E7%89%87.txt' })
  Request.all[0]!.upload.onprogress!({ loaded: 1, total: 4 })
  expect(uploads.list[0]!.part).toBe(0.25)
  Request.all[0]!.answer(201, card('one'))
  Request.all[1]!.answer(201, card('two'))
  expect(uploads.take().map(({ id }) => id)).toEqual(['one', 'two'])
  expect(uploads.list).toEqual([])
})

test('what failed stays, holds nothing up, and is tried again where that may help', () => {
  const uploads = sending()
  uploads.add([file('a'), file('b'), file('c')])
  Request.all[0]!.onerror()
  Request.all[1]!.answer(415, { error: { code: 'file_refused' } })
  Request.all[2]!.answer(502, '<html>')
  expect(states(uploads)).toEqual(['failed', 'failed', 'failed'])
  expect(uploads.list.map((each) => uploads.mayPass(each))).toEqual([true, false, true])
  uploads.again(uploads.list[0]!)
  Request.all[3]!.answer(201, card('a'))
  expect(states(uploads)).toEqual(['done', 'failed', 'failed'])
  expect(uploads.take()).toHaveLength(1)
  expect(uploads.list).toHaveLength(2)
})

test('what is too large or empty is not even sent', () => {
  const uploads = sending(10)
  uploads.add([file('large', 11), file('empty', 0), file('right', 10)])
  expect(uploads.list.map(({ code }) => code)).toEqual(['file_too_large', 'file_empty', undefined])
  expect(Request.all).toHaveLength(1)
})

test('what is on its way is stopped, what has arrived is taken back', () => {
  const uploads = sending()
  uploads.add([file('a'), file('b')])
  uploads.remove(uploads.list[0]!)
  expect(Request.all[0]!.aborted).toBe(true)
  Request.all[1]!.answer(201, card('b'))
  uploads.remove(uploads.list[0]!)
  expect(deleted.mock.calls[0]!.slice(0, 1)).toEqual(['/files/b'])
  expect(uploads.list).toEqual([])
})

test('a file comes back with the message that was not taken', () => {
  const uploads = sending()
  uploads.giveBack(card('a'))
  expect(uploads.isReady).toBe(true)
  expect(uploads.take().map(({ id }) => id)).toEqual(['a'])
  uploads.giveBack(card('b'))
  uploads.drop(card('b')) // it was taken after all
  expect(uploads.list).toEqual([])
})

test('sizes read as a person says them', () => {
  expect(sizeText(10, 'en')).toBe('1 kB')
  expect(sizeText(48_211, 'en')).toBe('48 kB')
  expect(sizeText(1_234_567, 'en')).toBe('1.2 MB')
})

test('half a character in a name is left out, a whole one stays', () => {
  const uploads = sending()
  const named = { ...file('x'), name: 'a\ud83d-\ude00\u{1f600}.txt', size: 1 } as File
  uploads.add([named])
  expect(decodeURIComponent(Request.all[0]!.headers['X-Halloo-Name']!)).toBe('a-\u{1f600}.txt')
})
