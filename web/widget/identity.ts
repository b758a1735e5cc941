// What the page says of its visitor, and whom the site vouches for: the proof that the next hello
// takes along, and what is to be forgotten when it is somebody else. Loaded when a page or the
// server speaks of it.
import type { Identified, VisitorServerFrame, Welcome } from '../shared/wire'
import type { Call } from './api'
import { merged } from './attrs'
import type { Line } from './line'
import type { Talk } from './talk'

/** Tabs of the same browser, as they talk about it among themselves. */
type Note = 'who?' | 'gone' | { identity: string }

type Told = Extract<Call, ['identify' | 'forget', ...unknown[]]>

export interface Who {
  asked(call: Told): void
  /** True for what is nobody else's to hear. */
  take(frame: VisitorServerFrame): boolean
}

/** Nothing of the former stays on the screen, or waits to be said. */
function clear(talk: Talk): void {
  const { chat, notices } = talk
  chat.outbox.list = []
  chat.pushes.pending = []
  chat.agent = undefined
  chat.typing = false
  notices.keep(() => false)
  talk.unfolded = ''
  talk.close()
  void talk.panel?.then((panel) => panel.remove())
  talk.panel = undefined
  talk.changed()
}

export function begin(line: Line, talk: () => Promise<Talk> | undefined): Who {
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel(line.keep.name) : undefined
  const tell = (note: Note) => tabs?.postMessage(note)
  /** Told while a hello was under way that did not have it. */
  let late: string | undefined
  let wasOther = false
  let asking = false

  /** What the browser keeps is another one's. */
  function leave(): void {
    wasOther = true
    line.keep.change(({ muted }) => ({ muted }))
  }

  function identify(identity: string): void {
    asking = false
    line.identity = identity
    if (line.state === 'live') line.owe({ t: 'identify', identity })
    else if (line.socket) late = identity
  }

  function forget(): void {
    leave()
    line.identity = late = undefined
    line.attrs = {}
    if (line.socket) line.redial()
  }

  function asked(call: Told): void {
    if (call[0] === 'forget') {
      tell('gone')
      return forget()
    }
    const { token, ...attrs } = call[1] ?? {}
    line.attrs = merged(line.attrs, attrs)
    if (Object.keys(attrs).length) line.send({ t: 'identify', attrs: line.attrs })
    if (typeof token === 'string') identify(token)
  }

  /** The page's author is to see why. */
  function note({ other, token, badge, refused }: Welcome | Identified): void {
    if (other) leave()
    line.keep.change((kept) => ({ ...kept, visitor: token }))
    line.identity = badge ?? undefined
    if (refused) console.warn(refused)
  }

  function take(frame: VisitorServerFrame): boolean {
    if (frame.t === 'identity') {
      note(frame)
      return true
    }
    if (frame.t === 'bye' && frame.code === 'merged' && !line.identity) {
      asking = true
      tell('who?')
    }
    if (frame.t !== 'welcome') return false
    note(frame)
    frame.other = false
    if (wasOther) void talk()?.then(clear)
    wasOther = false
    if (late) line.owe({ t: 'identify', identity: (line.identity = late) })
    late = undefined
    return false
  }

  if (tabs)
    tabs.onmessage = ({ data }: { data: Note }) => {
      if (data === 'who?') {
        if (line.identity) tell({ identity: line.identity })
      } else if (data === 'gone') {
        if (line.identity) forget()
      } else if (asking) identify(data.identity)
    }
  line.vet = take
  return { asked, take }
}
