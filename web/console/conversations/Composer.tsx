import { SendHorizontal } from 'lucide'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { composerAsked } from '../state/focus'
import { draft, setDraft } from '../state/drafts'

/** The server takes this many characters. */
const MOST = 4000
const WARN_AT = 3600

interface ComposerProps {
  /** Names the draft: one per conversation or visitor. */
  of: string
  label: string
  placeholder: string
  hint: string
  send: string
  /** Stands in the field when nothing has been written yet. */
  first?: string
  /** Something beside the text has to be put right first. */
  isHeld?: boolean
  onSend: (text: string) => void
}

/** Enter sends, Shift+Enter breaks the line. What is written survives going elsewhere. */
export function Composer({ of, first = '', isHeld = false, onSend, ...words }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const text = draft(of) ?? first
  const left = MOST - [...text].length
  const asked = composerAsked.value

  useEffect(() => {
    if (asked === 0) return
    composerAsked.value = 0
    field.current?.focus()
    field.current?.select()
  }, [asked])

  useLayoutEffect(() => {
    const area = field.current!
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 200)}px`
  }, [text, of])

  const submit = () => {
    if (!text.trim() || left < 0 || isHeld) return
    setDraft(of, '')
    onSend(text.trim())
    field.current?.focus()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <textarea
        ref={field}
        rows={1}
        aria-label={words.label}
        placeholder={words.placeholder}
        value={text}
        onInput={(event) => setDraft(of, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      <div class="composer-foot">
        <span class={left < 0 ? 'too-long' : 'faint'} role={left < 0 ? 'alert' : undefined}>
          {left < 0
            ? t.value.conversations.tooLong(-left)
            : left < MOST - WARN_AT
              ? t.value.conversations.left(left)
              : words.hint}
        </span>
        <button type="submit" class="button primary" disabled={!text.trim() || left < 0 || isHeld}>
          <Icon of={SendHorizontal} />
          <span>{words.send}</span>
        </button>
      </div>
    </form>
  )
}
