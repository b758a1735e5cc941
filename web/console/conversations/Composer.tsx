import { useSignal } from '@preact/signals'
import { Paperclip, SendHorizontal } from 'lucide'
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { composerAsked } from '../state/focus'
import { draft, setDraft } from '../state/drafts'
import { uploadsOf } from '../state/uploads'
import { Tray } from './Tray'
import { useDrop } from './useDrop'

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
  /** The conversation in which files may be sent along. */
  filesTo?: string
  onSend: (text: string) => void
}

/** Enter sends, Shift+Enter breaks the line. What is written survives going elsewhere. */
export function Composer({ of, first = '', isHeld = false, filesTo, onSend, ...words }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const text = draft(of) ?? first
  const left = MOST - [...text].length
  const asked = composerAsked.value
  const picker = useRef<HTMLInputElement>(null)
  const waits = useSignal(false)
  const uploads = filesTo ? uploadsOf(filesTo) : undefined
  const isEmpty = !text.trim() && !uploads?.isReady && !uploads?.isBusy

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

  const attach = useCallback(
    (files: FileList) => {
      uploads?.add(files)
      field.current?.focus()
    },
    [uploads],
  )
  const isOver = useDrop(uploads && attach)

  const submit = () => {
    if (isEmpty || left < 0 || isHeld) return
    // Words and the files beside them go out together.
    waits.value = !!uploads?.isBusy
    if (waits.value) return
    setDraft(of, '')
    onSend(text.trim())
    field.current?.focus()
  }

  useEffect(() => {
    if (!waits.value || uploads?.isBusy) return
    waits.value = false
    submit()
  })

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {uploads && <Tray list={uploads.list} uploads={uploads} isHeld={waits.value} />}
      {isOver && <p class="drop-here">{t.value.files.drop}</p>}
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
        onPaste={(event) => {
          const files = event.clipboardData?.files
          if (!uploads || !files?.length) return
          event.preventDefault()
          attach(files)
        }}
      />
      <div class="composer-foot">
        {uploads && (
          <>
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
              class="icon-button"
              aria-label={t.value.files.attach}
              title={t.value.files.attach}
              onClick={() => picker.current?.click()}
            >
              <Icon of={Paperclip} />
            </button>
          </>
        )}
        <span class={left < 0 ? 'too-long' : 'faint'} role={left < 0 ? 'alert' : undefined}>
          {left < 0
            ? t.value.conversations.tooLong(-left)
            : left < MOST - WARN_AT
              ? t.value.conversations.left(left)
              : words.hint}
        </span>
        <button type="submit" class="button primary" disabled={isEmpty || left < 0 || isHeld}>
          <Icon of={SendHorizontal} />
          <span>{words.send}</span>
        </button>
      </div>
    </form>
  )
}
