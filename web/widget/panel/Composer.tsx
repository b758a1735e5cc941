// Where the visitor writes.
import { SendHorizontal } from 'lucide'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon, useRoom } from './parts'
import { useTyping } from './typing'

const LONGEST = 4000
const NEAR = 200

export function Composer() {
  const { chat, words } = useRoom()
  const [text, setText] = useState('')
  const [wasRefused, setRefused] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const typing = useTyping(chat)
  // The server counts characters, not the halves some of them are stored in.
  const left = text.length < LONGEST - NEAR ? LONGEST : LONGEST - [...text.trim()].length
  const fit = text.trim() && left >= 0

  useEffect(() => {
    const area = field.current!
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight + 2}px`
  }, [text])

  const send = () => {
    if (!fit) return
    field.current?.focus()
    const isSaid = chat.say(text.trim())
    setRefused(!isSaid)
    if (!isSaid) return
    typing('')
    setText('')
  }
  const pressed = (event: KeyboardEvent) => {
    // Enter also picks a word while Chinese or Japanese is being composed.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229)
      return
    event.preventDefault()
    send()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        placeholder={words.composer}
        aria-label={words.composer}
        dir="auto"
        enterkeyhint="send"
        onInput={(event) => {
          setText(event.currentTarget.value)
          typing(event.currentTarget.value.trim())
        }}
        onKeyDown={pressed}
      />
      {left < NEAR && (
        <span class={left < 0 ? 'count over' : 'count'} role="status">
          {left < 0 ? words.over(-left) : words.left(left)}
        </span>
      )}
      {wasRefused && chat.outbox.isFull && (
        <span class="count over" role="alert">
          {words.full}
        </span>
      )}
      <button class="send" type="submit" aria-label={words.send} title={words.send} disabled={!fit}>
        <Icon of={SendHorizontal} />
      </button>
    </form>
  )
}
