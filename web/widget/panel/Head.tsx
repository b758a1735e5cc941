// Who is on the other side, and whether the line is up.
import { Bell, BellOff, ChevronDown, MessageCircle } from 'lucide'
import { useRoom, Face, Icon } from './parts'

export function Head() {
  const { chat, words, close } = useRoom()
  const { agent } = chat
  const { state, keep } = chat.line
  const muted = !!keep.read().muted
  const presence = agent?.here ? words.online : words.away
  return (
    <header>
      {agent ? (
        <Face name={agent.name} avatar={agent.avatar} />
      ) : (
        <span class="face">
          <Icon of={MessageCircle} />
        </span>
      )}
      <div class="who">
        <h2>{agent?.name ?? words.title}</h2>
        <p role="status" data-state={state === 'live' && agent?.here ? 'here' : state}>
          {state === 'live' ? presence : words[state]}
        </p>
      </div>
      <button
        type="button"
        class="tool"
        aria-pressed={muted}
        aria-label={muted ? words.unmute : words.mute}
        title={muted ? words.unmute : words.mute}
        onClick={() => {
          keep.change((kept) => ({ ...kept, muted: !muted }))
          chat.line.turned()
        }}
      >
        <Icon of={muted ? BellOff : Bell} />
      </button>
      <button
        type="button"
        class="tool"
        aria-label={words.minimise}
        title={words.minimise}
        onClick={close}
      >
        <Icon of={ChevronDown} />
      </button>
    </header>
  )
}
