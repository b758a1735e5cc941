// Loaded when the page is idle: connects and shows the launcher. Most visitors never need more;
// the rest comes when there is something to say.
import type { Bye, VisitorServerFrame, Welcome } from '../shared/wire'
import type { Call, Start } from './api'
import type { Who } from './identity'
import { makeLauncher } from './launcher'
import { Line } from './line'
import { followPages } from './pages'
import { readSettings } from './settings'
import { Watch } from './signals'
import { setStage } from './stage'
import type { Talk } from './talk'
import { en } from './words/live.en'
import { zh } from './words/live.zh'

const RETRY = 300_000

export function start({ script, base, calls, emit }: Start): (call: Call) => void {
  const settings = readSettings(script, base)
  const stage = setStage(settings)
  const line = new Line(settings, heard, () => talk?.then((talk) => talk.changed()))
  const launcher = makeLauncher(
    { en, zh }[settings.language],
    () => withTalk((talk) => talk.toggle()),
    () => withTalk((talk) => talk.prepare()),
  )
  const watch = new Watch((signal) => line.send(signal))
  let talk: Promise<Talk> | undefined

  /** Brought in where the page says who its visitor is, or the server that it is another one. */
  let who: Promise<Who> | undefined
  const withWho = (then: (who: Who) => void) =>
    (who ??= import('./identity').then(({ begin }) => begin(line, () => talk))).then(then, () => {
      who = undefined // offline, most likely
    })

  const afterWho = (then: () => void) => void Promise.resolve(who).then(then, then)

  function withTalk(then: (talk: Talk) => void): void {
    talk ??= loadTalk()
    talk.then(then, () => {})
  }

  function loadTalk(): Promise<Talk> {
    const loading = import('./talk').then(({ begin }) =>
      begin({ settings, stage, line, launcher, emit }),
    )
    loading.catch(() => {
      talk = undefined
      // The frames it was to take are lost here; a new welcome brings them again.
      setTimeout(() => line.redial(), RETRY)
    })
    return loading
  }

  function heard(frame: VisitorServerFrame): void {
    if (frame.t === 'signals') return watch.follow(frame)
    if (!who && ((frame as Welcome).other || (frame as Bye).code === 'merged')) {
      return void withWho((who) => who.take(frame) || heard(frame))
    }
    if (frame.t === 'welcome') {
      watch.again(frame.signals ?? {})
      settings.theme = frame.theme
      stage.dress()
      if (!launcher.button.isConnected) {
        stage.root.append(launcher.button)
        emit('ready', { visitor: frame.visitor })
      }
      const { conversation, pushes } = frame
      if (!talk && !conversation && !pushes.length && !line.keep.read().unsent?.length) return
    }
    withTalk((talk) => talk.take(frame))
  }

  function take(call: Call): void {
    if (call[0] === 'open') withTalk((talk) => talk.open())
    else if (call[0] === 'close') talk?.then((talk) => talk.close())
    else if (call[0] === 'event')
      // After what the page has said of its visitor before.
      afterWho(() => line.owe({ t: 'event', name: call[1], props: call[2] ?? {} }))
    else if (call[0] === 'consent') line.consent(call[1])
    else withWho((who) => who.asked(call))
  }

  // What the page said before we came counts from the first frame on.
  for (const call of calls) take(call)
  if (settings.identity) take(['identify', { token: settings.identity }])
  afterWho(() => line.connect())
  followPages(() => {
    line.turn()
    watch.turn()
  })
  return take
}
