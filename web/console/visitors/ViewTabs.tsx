import { useSignal } from '@preact/signals'
import { Ellipsis } from 'lucide'
import { reason, t } from '../i18n'
import { HttpError } from '../http'
import { Button, IconButton } from '../parts/Button'
import { list } from '../state/list'
import * as views from '../state/views'
import { Popover } from './Popover'

type Open = 'save' | 'menu' | 'rename' | null

/** The views everybody has, then the agent's own. */
export function ViewTabs() {
  const words = t.value.lists.views
  const open = useSignal<Open>(null)
  const own = views.own.value
  const close = () => {
    open.value = null
  }
  return (
    <div class="view-bar">
      <div class="view-tabs" role="group" aria-label={words.label}>
        {views.READY.map((id) => (
          <Tab key={id} id={id} name={words[id]} />
        ))}
        {views.saved.value.map(({ id, name }) => (
          <Tab key={id} id={id} name={name} />
        ))}
      </div>
      {own && !views.isChanged.value && (
        <IconButton
          label={words.menu(own.name)}
          icon={Ellipsis}
          aria-expanded={open.value === 'menu'}
          onClick={() => (open.value = open.value ? null : 'menu')}
        />
      )}
      {views.isChanged.value && (
        <button
          type="button"
          class="link-button"
          title={words.saveHint}
          aria-expanded={open.value === 'save'}
          onClick={() => (open.value = open.value ? null : 'save')}
        >
          {words.save}
        </button>
      )}
      {open.value && (
        <Popover key={open.value} label={words.label} onClose={close}>
          {open.value === 'menu' && own ? (
            <OwnMenu view={own} onRename={() => (open.value = 'rename')} onClose={close} />
          ) : (
            <NameForm view={open.value === 'rename' ? own : undefined} onClose={close} />
          )}
        </Popover>
      )}
    </div>
  )
}

function Tab({ id, name }: { id: string; name: string }) {
  const isOn = views.chosen.value === id
  return (
    <button
      type="button"
      class="view-tab cut"
      aria-pressed={isOn}
      title={name}
      ref={(tab) => {
        if (isOn) tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      }}
      onClick={() => views.choose(id)}
    >
      {name}
    </button>
  )
}

interface OwnMenuProps {
  view: views.SavedView
  onRename: () => void
  onClose: () => void
}

function OwnMenu({ view, onRename, onClose }: OwnMenuProps) {
  const words = t.value.lists.views
  return (
    <div class="menu">
      <button type="button" onClick={onRename}>
        {words.rename}
      </button>
      <button
        type="button"
        class="danger"
        onClick={() => {
          onClose()
          void views.remove(view)
        }}
      >
        {words.remove}
      </button>
    </div>
  )
}

/** For a new view, or, given one, its new name. */
function NameForm({ view, onClose }: { view?: views.SavedView; onClose: () => void }) {
  const words = t.value.lists.views
  const name = useSignal(view?.name ?? '')
  const problem = useSignal('')
  const own = views.own.value
  const run = async (work: () => Promise<void>) => {
    try {
      await work()
      onClose()
    } catch (error) {
      const isTaken = error instanceof HttpError && 'name' in error.fields
      problem.value = isTaken ? words.taken : reason(error)
    }
  }
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault()
        const text = name.value.trim()
        if (!text) return
        void run(() => (view ? views.change(view.id, { name: text }) : views.saveAs(text)))
      }}
    >
      <input
        class="input"
        aria-label={words.name}
        placeholder={words.name}
        maxLength={40}
        value={name.value}
        onInput={(event) => (name.value = event.currentTarget.value)}
      />
      {problem.value && (
        <p class="field-note" role="alert">
          {problem.value}
        </p>
      )}
      <div class="popover-end">
        {own && !view && (
          <Button onClick={() => void run(() => views.change(own.id, list.value))}>
            {words.update}
          </Button>
        )}
        <Button type="submit" look="primary">
          {view ? words.rename : words.save}
        </Button>
      </div>
    </form>
  )
}
