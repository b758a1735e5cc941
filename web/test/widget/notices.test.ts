import { beforeEach, expect, test, vi } from 'vitest'
import { Notices, type Notice } from '../../widget/notices'

let place: HTMLElement
let notices: Notices
let shown: string[]
const make = vi.fn(async ({ text }: Notice) => {
  const element = document.createElement('input')
  element.title = text
  return element as HTMLElement
})
const notice = (text: string): Notice => ({
  id: text, name: 'Mei', text, asks: true, style: 'bubble',
})
const onScreen = () => [...place.children].map((each) => (each as HTMLElement).title)
async function draw(hidden = false) {
  notices.draw(hidden)
  await Promise.resolve()
  await Promise.resolve()
}

beforeEach(() => {
  make.mockClear()
  shown = []
  place = document.createElement('div')
  document.body.replaceChildren(place)
  notices = new Notices(place, make, ({ text }) => void shown.push(text))
})

test('the newest is in front, an edge tells of more, the next comes after it', async () => {
  for (const text of ['one', 'two', 'three']) notices.put(notice(text))
  await draw()
  expect(onScreen()).toEqual(['three'])
  expect(place.hasAttribute('data-more')).toBe(true)
  notices.keep(({ id }) => id !== 'three')
  await draw()
  notices.keep(({ id }) => id !== 'two')
  await draw()
  expect(onScreen()).toEqual(['one'])
  expect(place.hasAttribute('data-more')).toBe(false)
  expect(shown).toEqual(['three', 'two', 'one'])
  notices.keep(() => false)
  await draw()
  expect(onScreen()).toEqual([])
})

test('nothing takes the place of what somebody writes in', async () => {
  notices.put(notice('old'))
  await draw()
  ;(place.firstElementChild as HTMLElement).focus()
  vi.spyOn(place.firstElementChild!, 'matches').mockReturnValue(true)
  notices.put(notice('new'))
  await draw()
  expect(onScreen()).toEqual(['old'])
  notices.keep(({ id }) => id !== 'old')
  await draw()
  expect(onScreen()).toEqual(['new'])
})

test('what was written stays while others are before it', async () => {
  notices.put(notice('old'))
  await draw()
  ;(place.firstElementChild as HTMLInputElement).value = 'I was wondering'
  notices.put(notice('new'))
  await draw()
  notices.keep(({ id }) => id !== 'new')
  await draw()
  expect((place.firstElementChild as HTMLInputElement).value).toBe('I was wondering')
  expect(make).toHaveBeenCalledTimes(2)
})

test('a notice that is gone before it could be made is not shown', async () => {
  notices.put(notice('late'))
  notices.draw(false)
  notices.keep(() => false)
  await draw()
  expect(onScreen()).toEqual([])
  expect(shown).toEqual([])
})

test('an open chat hides them all', async () => {
  notices.put(notice('one'))
  await draw()
  await draw(true)
  expect(onScreen()).toEqual([])
  await draw()
  expect(onScreen()).toEqual(['one'])
})
