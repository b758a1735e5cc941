import { afterEach, expect, test } from 'vitest'
import { readSettings } from '../../widget/settings'
import { setStage, type Stage } from '../../widget/stage'

let stage: Stage

/** The stage of a page whose script element says `data`. */
function staged(data: Record<string, string> = {}) {
  const script = document.createElement('script')
  Object.assign(script.dataset, data)
  const settings = readSettings(script, 'https://chat.example/')
  stage = setStage(settings)
  return settings
}
const look = () => [
  stage.host.style.getPropertyValue('--accent'),
  stage.host.style.getPropertyValue('--on-accent'),
  stage.host.dataset.side,
]
afterEach(() => stage.host.remove())

test('the theme of the site colours the widget and chooses its side', () => {
  const settings = staged()
  expect(look()).toEqual(['', '', ''])
  settings.theme = { color: '#ffd166', side: 'left' }
  stage.dress()
  expect(look()).toEqual(['rgb(255,209,102)', '#111', 'left'])
  expect(stage.host.dataset.color).toBe('')
  settings.theme = null
  stage.dress()
  expect(look()).toEqual(['', '', ''])
  expect(stage.host.dataset.color).toBeUndefined()
})

test('what the script element says goes before the theme', () => {
  const settings = staged({ color: '#036', side: 'right' })
  settings.theme = { color: '#ffd166', side: 'left' }
  stage.dress()
  expect(look()).toEqual(['rgb(0,51,102)', '#fff', 'right'])
})

test('a colour that is none leaves the choice to the theme, and a theme without sense to nobody', () => {
  const settings = staged({ color: 'tomato' })
  settings.theme = { color: '#008800' }
  stage.dress()
  expect(look()[0]).toBe('rgb(0,136,0)')
  settings.theme = { color: 'red;--y:0', side: undefined }
  stage.dress()
  expect(look()).toEqual(['', '', ''])
})
