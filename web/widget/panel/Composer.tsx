// Where the visitor writes.
import { Paperclip, SendHorizontal } from 'lucide'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon, useRoom } from './parts'
import { useTray } from './tray'
import { useTyping } from './typing'

const LONGEST = 4000
const NEAR = 200

export function Composer() {
  const { chat, words } = useRoom()
  const [text, setText] = useState('')
  const [wasRefused, setRefused] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const [isHeld, setHeld] = useState(false)
  const typing = useTyping(chat)
  const { uploads, Tray, attach, isOver, isFailed } = useTray(field)
  // The server counts characters, not the halves some of them are stored in.
  const left = text.length < LONGEST - NEAR ? LONGEST : LONGEST - [...text.trim()].length
  const fit = (text.trim() || uploads?.isReady || uploads?.isBusy) && left >= 0

  useEffect(() => {
    const area = field.current!
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight + 2}px`
  }, [text])

  const send = () => {
    if (!fit) return
    field.current?.focus()
    // Words and the files beside them go out together.
    setHeld(!!uploads?.isBusy)
    if (uploads?.isBusy) return
    const [first, ...others] = uploads?.take() ?? []
    if (!text.trim() && !first) return
    const isSaid = chat.say(text.trim(), first)
    const left = others.filter((file) => !isSaid || !chat.say('', file))
    for (const file of isSaid || !first ? left : [first, ...left]) uploads?.giveBack(file)
    setRefused(!isSaid || left.length > 0)
    if (!isSaid) return
    typing('')
    setText('')
  }
  useEffect(() => {
    if (!isHeld || uploads?.isBusy) return
    setHeld(false)
    send()
  })
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
      {uploads && Tray && <Tray uploads={uploads} isHeld={isHeld} />}
      {isOver && <p class="drop">{words.drop}</p>}
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          attach(currentTarget.files!)
          currentTarget.value = '' // the same file may be chosen again
        }}
      />
      <button
        type="button"
        class="attach"
        aria-label={words.attach}
        title={words.attach}
        onClick={() => picker.current?.click()}
      >
        <Icon of={Paperclip} />
      </button>
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
        onPaste={(event) => {
          const files = event.clipboardData?.files
          if (!files?.length) return
          event.preventDefault()
          attach(files)
        }}
      />
      {left < NEAR && (
        <span class={left < 0 ? 'count over' : 'count'} role="status">
          {left < 0 ? words.over(-left) : words.left(left)}
        </span>
      )}
      {isFailed && (
        <span class="count over" role="alert">
          {words.attachFailed}
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
