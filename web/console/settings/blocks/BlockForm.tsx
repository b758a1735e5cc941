import { useSignal } from '@preact/signals'
import { Ban } from 'lucide'
import { t, wrongFields } from '../../i18n'
import { blockWords } from '../../i18n/blocks'
import { Button } from '../../parts/Button'
import { Field } from '../../parts/Field'
import { block, unblock, type BlockKind } from '../../state/blocks'
import { toast } from '../../state/toasts'
import { Select } from '../../reports/Select'

const NOTE_MOST = 200
const VALUE_MOST = 64

/** One more who is not let in. */
export function BlockForm({ site, onAdded }: { site: string; onAdded: () => void }) {
  const words = blockWords.value
  const kind = useSignal<BlockKind>('address')
  const value = useSignal('')
  const note = useSignal('')
  const ttl = useSignal<keyof typeof words.spans>('0')
  const errors = useSignal<{ value?: string; all?: string }>({})
  const isBusy = useSignal(false)
  const submit = async () => {
    isBusy.value = true
    try {
      const span = Number(ttl.value)
      const draft = { kind: kind.value, value: value.value.trim(), note: note.value.trim() }
      const made = await block(site, span ? { ...draft, ttl: span } : draft)
      value.value = note.value = ''
      errors.value = {}
      onAdded()
      const undo = () => Promise.all(made.map(({ id }) => unblock(site, id))).then(onAdded, () => {})
      const action = { label: t.value.undo, run: () => void undo() }
      toast(words.added(made.map((one) => one.value).join(', ')), { tone: 'good', action })
    } catch (error) {
      errors.value = wrongFields(error, { value: words.hint[kind.value] })
    }
    isBusy.value = false
  }
  return (
    <form
      class="block-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Select
        label={words.kind}
        value={kind.value}
        among={words.kinds}
        onChange={(chosen) => {
          kind.value = chosen
          errors.value = {}
        }}
      />
      <Field
        label={words.value[kind.value]}
        hint={words.hint[kind.value]}
        error={errors.value.value}
      >
        {(control) => (
          <input
            {...control}
            class="input"
            maxLength={VALUE_MOST}
            autoComplete="off"
            spellcheck={false}
            value={value.value}
            onInput={(event) => (value.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={words.note}>
        {(control) => (
          <input
            {...control}
            class="input"
            maxLength={NOTE_MOST}
            placeholder={words.notePlaceholder}
            value={note.value}
            onInput={(event) => (note.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <Select
        label={words.lasts}
        value={ttl.value}
        among={words.spans}
        onChange={(chosen) => (ttl.value = chosen)}
      />
      {errors.value.all && (
        <p class="problem" role="alert">
          {errors.value.all}
        </p>
      )}
      <p class="block-add">
        <Button type="submit" icon={Ban} busy={isBusy.value} disabled={!value.value.trim()}>
          {words.add}
        </Button>
      </p>
    </form>
  )
}
