import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Signal, Signals } from '../../shared/wire'
import { Watch } from '../../widget/signals'

let told: string[]
let up: boolean
const watches: Watch[] = []

/** A page of two screens that is watched for `program` on a line that is up. */
function watching(program: Omit<Signals, 't'>) {
  const watch = new Watch(({ name, value, target }: Signal) => {
    if (up) told.push([name, value, target].filter((part) => part !== undefined).join(' '))
    return up
  })
  watches.push(watch)
  watch.again(program)
  return watch
}
/** Since the last time it was asked. */
const heard = () => told.splice(0)
const fire = (name: string, at: EventTarget = window) => at.dispatchEvent(new Event(name))

function page(height: number) {
  for (const [name, value] of Object.entries({ scrollHeight: height, clientHeight: 500 }))
    Object.defineProperty(document.documentElement, name, { value, configurable: true })
  document.documentElement.scrollTop = 0
}
function scrollTo(top: number) {
  document.documentElement.scrollTop = top
  fire('scroll')
  vi.advanceTimersByTime(50)
}
function leave(clientY: number) {
  document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY }))
}
function click(id: string) {
  document.querySelector(id)!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
}
function goTo(path: string) {
  history.pushState(null, '', path)
  for (const watch of watches) watch.turn()
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'performance', 'requestAnimationFrame'],
  })
  told = []
  up = true
  page(1500)
  document.body.innerHTML = '<a id="buy"><b id="inside">Buy</b></a><p id="text">Tea</p>'
})
afterEach(() => {
  for (const watch of watches.splice(0)) watch.follow({})
  vi.useRealTimers()
})

test('each depth is told once, when it is reached', () => {
  watching({ scroll: [25, 50, 100] })
  scrollTo(200)
  expect(heard()).toEqual([])
  scrollTo(500)
  scrollTo(0)
  scrollTo(510)
  expect(heard()).toEqual(['scroll 25', 'scroll 50'])
  scrollTo(999.6)
  expect(heard()).toEqual(['scroll 100'])
})

test('a page that has nothing to scroll counts as read to its end, once it has had time to fill', () => {
  page(500)
  watching({ scroll: [50, 100] })
  vi.advanceTimersByTime(900)
  expect(heard()).toEqual([])
  vi.advanceTimersByTime(200)
  expect(heard()).toEqual(['scroll 50', 'scroll 100'])
})

test('each stillness is told at its threshold, then that it is over, then the next one', () => {
  watching({ idle: [120, 60] })
  vi.advanceTimersByTime(59_000)
  fire('pointermove')
  vi.advanceTimersByTime(59_000)
  expect(heard()).toEqual([])
  vi.advanceTimersByTime(1000)
  expect(heard()).toEqual(['idle 60'])
  vi.advanceTimersByTime(60_000)
  expect(heard()).toEqual(['idle 120'])
  fire('keydown')
  fire('pointermove')
  expect(heard()).toEqual(['active'])
  vi.advanceTimersByTime(60_000)
  expect(heard()).toEqual(['idle 60'])
})

test('what moves inside the page by itself is no movement', () => {
  watching({ idle: [60] })
  vi.advanceTimersByTime(30_000)
  fire('scroll', document.querySelector('#text')!)
  vi.advanceTimersByTime(30_000)
  expect(heard()).toEqual(['idle 60'])
})

test('the pointer that leaves by the top is told once, by another edge never', () => {
  watching({ exit: true })
  leave(300)
  expect(heard()).toEqual([])
  leave(-1)
  leave(-1)
  expect(heard()).toEqual(['exit'])
})

test('clicks on what a selector names are told, ten of them on a page', () => {
  watching({ click: ['#buy', ':::no selector', '.other'] })
  click('#text')
  expect(heard()).toEqual([])
  click('#inside')
  click('#inside')
  expect(heard()).toEqual(['click #buy', 'click #buy'])
  for (let count = 0; count < 20; count++) click('#buy')
  expect(heard()).toHaveLength(8)
})

test('a page that stops its clicks is watched all the same', () => {
  watching({ click: ['#buy'] })
  document.querySelector('#buy')!.addEventListener('click', (event) => event.stopPropagation())
  click('#buy')
  expect(heard()).toEqual(['click #buy'])
})

test('nothing is listened to that is not asked for', () => {
  const adds = [vi.spyOn(window, 'addEventListener'), vi.spyOn(document, 'addEventListener')]
  const rootAdds = vi.spyOn(document.documentElement, 'addEventListener')
  watching({})
  for (const add of [...adds, rootAdds]) expect(add).not.toHaveBeenCalled()
  watching({ exit: true })
  expect(rootAdds.mock.calls.map(([name]) => name)).toEqual(['mouseleave'])
  for (const add of adds) expect(add).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

test('a new program replaces the old, and what is true already is told at once', () => {
  const watch = watching({ scroll: [25], exit: true })
  scrollTo(800)
  expect(heard()).toEqual(['scroll 25'])
  watch.follow({ scroll: [25, 75], click: ['#buy'] })
  expect(heard()).toEqual(['scroll 75'])
  leave(-1)
  expect(heard()).toEqual([])
  click('#buy')
  expect(heard()).toEqual(['click #buy'])
})

test('on another page all begins anew, a new title is no other page', () => {
  watching({ scroll: [50], exit: true, idle: [60] })
  scrollTo(600)
  leave(-1)
  vi.advanceTimersByTime(60_000)
  expect(heard()).toEqual(['scroll 50', 'exit', 'idle 60'])
  goTo(location.pathname)
  leave(-1)
  expect(heard()).toEqual([])
  goTo('/another')
  page(1500)
  vi.advanceTimersByTime(50_000)
  expect(heard()).toEqual([])
  leave(-1)
  scrollTo(600)
  expect(heard()).toEqual(['exit', 'scroll 50'])
})

test('what happened while the line was down is told on the next one', () => {
  const watch = watching({ scroll: [50], exit: true, click: ['#buy'] })
  up = false
  scrollTo(600)
  leave(-1)
  click('#buy')
  up = true
  watch.again({ scroll: [50], exit: true, click: ['#buy'] })
  expect(heard().sort()).toEqual(['click #buy', 'exit', 'scroll 50'])
})

test('a new line is told again what is true of the page, but no click twice', () => {
  const program = { scroll: [25, 50], exit: true, idle: [60, 120], click: ['#buy'] }
  const watch = watching(program)
  scrollTo(600)
  leave(-1)
  click('#buy')
  vi.advanceTimersByTime(130_000)
  heard()
  watch.again(program)
  expect(heard()).toEqual(['exit', 'scroll 25', 'scroll 50', 'idle 120', 'idle 60'])
})

test('a stillness that ended while the line was down is told to be over', () => {
  const watch = watching({ idle: [60] })
  vi.advanceTimersByTime(60_000)
  up = false
  fire('pointermove')
  up = true
  heard()
  watch.again({ idle: [60] })
  expect(heard()).toEqual(['active'])
})

test('what was to be told of a page that is left is not told of the next', () => {
  const watch = watching({ scroll: [50], click: ['#buy'] })
  up = false
  scrollTo(600)
  click('#buy')
  history.pushState(null, '', '/next')
  up = true
  watch.again({ scroll: [50], click: ['#buy'] })
  expect(heard()).toEqual([])
})
