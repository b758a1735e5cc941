import { useSignal } from '@preact/signals'
import { Trash2 } from 'lucide'
import { useRef } from 'preact/hooks'
import type { Note, VisitorDetail } from '../../shared/wire'
import { t } from '../i18n'
import { ago, exact } from '../i18n/times'
import { Button, IconButton } from '../parts/Button'
import { SaidText } from '../parts/SaidText'
import { now } from '../state/clock'
import { may } from '../state/may'
import { deleteNote, isSaving, mayDelete, writeNote } from '../state/know'

const TEXT_MOST = 4000

/** What agents wrote down; the visitor sees none of it. */
export function Notes({ detail }: { detail: VisitorDetail }) {
  const words = t.value.know
  const mayWrite = detail.remembered || (detail.conversations ?? []).length > 0
  if (!may('chat') && !detail.notes?.length) return null
  return (
    <section class="notes" aria-label={words.notes}>
      <h3>{words.notes}</h3>
      {!may('chat') ? null : mayWrite ? (
        <NoteField detail={detail} />
      ) : (
        <p class="faint hint">{words.notesShy}</p>
      )}
      <ul>
        {(detail.notes ?? []).map((note) => (
          <NoteItem key={note.id} detail={detail} note={note} />
        ))}
      </ul>
    </section>
  )
}

function NoteField({ detail }: { detail: VisitorDetail }) {
  const words = t.value.know
  const text = useSignal('')
  const save = () => {
    const written = text.value.trim()
    if (!written) return
    text.value = ''
    void writeNote(detail, written).then((isStored) => {
      if (!isStored && !text.value) text.value = written
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    save()
  }
  // Nothing moves when the field is entered or left: a click below would miss.
  return (
    <div class="note-field">
      <textarea
        class="input"
        rows={2}
        aria-label={words.noteLabel}
        placeholder={words.notePlaceholder}
        maxLength={TEXT_MOST}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text.value && (
        <p class="note-foot">
          <span class="faint">{words.noteHint}</span>
          <Button disabled={!text.value.trim()} onClick={save}>
            {words.saveNote}
          </Button>
        </p>
      )}
    </div>
  )
}

function NoteItem({ detail, note }: { detail: VisitorDetail; note: Note }) {
  const words = t.value.know
  const at = Date.parse(note.at)
  const item = useRef<HTMLLIElement>(null)
  const remove = () => {
    item.current?.closest('section')?.querySelector<HTMLElement>('textarea')?.focus()
    void deleteNote(detail, note)
  }
  return (
    <li ref={item} class="note">
      <header>
        <b class="cut">{note.agent}</b>
        <span class="faint">
          {isSaving(note) ? (
            words.saving
          ) : (
            <time title={exact(at)}>{ago(at, now.value)}</time>
          )}
        </span>
        <span class="spring" />
        {!isSaving(note) && mayDelete(note) && (
          <IconButton label={words.deleteNote} icon={Trash2} onClick={remove} />
        )}
      </header>
      <p class="said">
        <SaidText text={note.text} />
      </p>
    </li>
  )
}
