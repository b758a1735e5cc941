import { afterEach, expect, test } from 'vitest'
import { makeCard } from '../../widget/card'
import type { Notice } from '../../widget/notices'
import type { Stage } from '../../widget/stage'

let did: string[] = []
const answers = {
  open: () => void did.push('open'),
  reply: (text: string) => !!did.push(`reply ${text}`),
  dismiss: () => void did.push('dismiss'),
  accept: () => void did.push('accept'),
  raise: (event: string) => void did.push(`raise ${event}`),
}

function card(data: unknown, more: Partial<Notice> = {}, answering = answers) {
  const notice: Notice = {
    id: 'p', name: 'Mei', text: 'Look', asks: false, style: 'card', data, ...more,
  }
  const element = makeCard(notice, { style: () => {} } as unknown as Stage, 'en', answering)
  document.body.replaceChildren(element)
  return element
}
const press = (element: HTMLElement, label: string) => {
  const all = [...element.querySelectorAll<HTMLElement>('.act, .go, .dismiss')]
  all.find((each) => (each.getAttribute('aria-label') ?? each.textContent)!.startsWith(label))!.click()
  return did.splice(0)
}
const buttons = (...buttons: unknown[]) => ({ buttons })

afterEach(() => {
  document.body.replaceChildren()
  did = []
})

test('a button says its reply, raises its event, or opens the conversation', () => {
  const all = card(
    buttons({ label: 'Say', reply: 'Yes' }, { label: 'Tell', event: 'cart' }, { label: 'Talk' }),
  )
  expect(press(all, 'Say')).toEqual(['reply Yes', 'open'])
  expect(press(all, 'Tell')).toEqual(['accept', 'raise cart'])
  expect(press(all, 'Talk')).toEqual(['open'])
  expect(press(all, 'Dismiss')).toEqual(['dismiss'])
})

test('a link accepts; one to elsewhere opens a tab that knows nothing of the page', () => {
  const all = card(buttons({ label: 'Tea', url: '/tea' }, { label: 'Far', url: 'https://x.example' }))
  const [here, far] = all.querySelectorAll('a')
  expect([here!.target, here!.getAttribute('href')]).toEqual(['', new URL('/tea', location.href).href])
  expect([far!.target, far!.rel]).toEqual(['_blank', 'noopener noreferrer'])
  expect(far!.textContent).toBe('Far (opens in a new tab)')
  for (const link of [here!, far!]) {
    link.addEventListener('click', (event) => event.preventDefault())
    link.click()
  }
  expect(did).toEqual(['accept', 'accept'])
})

test('a reply that is not taken says so once, and the card stays', () => {
  const all = card(buttons({ label: 'Say', reply: 'Yes' }), {}, { ...answers, reply: () => false })
  press(all, 'Say')
  press(all, 'Say')
  expect(all.querySelectorAll('[role=alert]')).toHaveLength(1)
  expect(did).toEqual([])
})

test('without buttons there is a way to answer', () => {
  expect(press(card({ title: 'Tea' }), 'Chat')).toEqual(['open'])
  expect(card({}, { asks: true }).querySelector('input')).not.toBeNull()
  expect(card(buttons({ label: 'Yes' }), { asks: true }).querySelector('input')).toBeNull()
  const sheet = card(buttons({ label: 'Yes' }), { asks: true, style: 'panel' })
  expect(sheet.querySelector('input')).not.toBeNull()
})

test('a picture that cannot be had leaves no gap', () => {
  const all = card({ image: 'https://x.example/a.png', title: 'Tea' })
  const picture = all.querySelector<HTMLImageElement>('.picture img')!
  expect(picture.alt).toBe('Tea')
  picture.dispatchEvent(new Event('error'))
  expect(all.querySelector('.picture')).toBeNull()
})

test('markup in title, text and labels is text', () => {
  const evil = '<img src=x onerror=alert(1)>'
  const all = card({ title: evil, ...buttons({ label: evil }) }, { text: evil })
  expect(all.querySelector('img')).toBeNull()
  expect(all.textContent).toContain(evil)
})

test('Escape dismisses a sheet from anywhere, once, unless the page has used the key', () => {
  const escape = () => new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, bubbles: true })
  const sheet = card({}, { style: 'panel' })
  const used = escape()
  used.preventDefault()
  document.dispatchEvent(used)
  expect(did).toEqual([])
  document.dispatchEvent(escape())
  expect(did).toEqual(['dismiss'])
  sheet.remove()
  document.dispatchEvent(escape())
  expect(did).toEqual(['dismiss'])
})
