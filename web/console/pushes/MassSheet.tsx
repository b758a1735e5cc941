import { useSignal } from '@preact/signals'
import { Megaphone, X } from 'lucide'
import { useEffect } from 'preact/hooks'
import '../style/pushes.css'
import '../style/ruleEditor.css'
import { reason, t } from '../i18n'
import { pushWords } from '../i18n/pushes'
import { Button, IconButton } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { Field } from '../parts/Field'
import { LookForm } from '../rules/SaidForm'
import { PreviewFrame } from '../rules/PreviewFrame'
import { prefersDark } from '../rules/RulePreview'
import { newCid } from '../state/cid'
import { audience, beginMass, reach, type Audience, type Reach, type Words } from '../state/mass'
import { language } from '../state/preferences'
import type { Said } from '../state/rulesModel'
import { clearSelection } from '../state/selection'
import { session } from '../state/session'
import { loadTheme, themeOf } from '../state/theme'
import { toast } from '../state/toasts'
import { invitationText } from '../visitors/inviting'
import { dataOf, lookErrors } from './look'
import { Ttl } from './Ttl'
import { FilterChips, isEverybody } from './Whom'

const COUNT_EVERY_MS = 3000
const MOST = 2000

/** Writes one push to many; only there while somebody is meant. */
export function MassSheet({ to }: { to: Audience }) {
  const words = pushWords.value.compose
  const said = useSignal<Said>({ do: 'invite', text: invitationText() })
  const ttl = useSignal(0)
  const cid = useSignal(newCid())
  const reached = useReach(to, said.value.do)
  const isBusy = useSignal(false)
  const errors = lookErrors(said.value, 'push')
  const count = reached ? reached.total - reached.held : 0
  const isReady = said.value.text.trim() && count > 0 && Object.keys(errors).length === 0
  const close = () => (audience.value = null)
  const send = async () => {
    const { do: kind, text } = said.value
    const what: Words = {
      kind, text: text.trim(), data: dataOf(said.value), ttl: ttl.value, cid: cid.value,
    } // prettier-ignore
    isBusy.value = true
    try {
      await beginMass(to, what)
      clearSelection()
      close()
      toast(words.begun, { tone: 'good' })
    } catch (error) {
      // The same words again are the same push, should it have begun after all.
      toast(words.notBegun(reason(error)), { tone: 'bad' })
    }
    isBusy.value = false
  }
  const change = (next: Said) => {
    said.value = next
    cid.value = newCid()
  }
  return (
    <Dialog label={words.title} look="sheet" onClose={close}>
      <header class="dialog-head">
        <h2>{words.title}</h2>
        <IconButton label={t.value.close} icon={X} onClick={close} />
      </header>
      <form
        class="mass-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady && !isBusy.value) void send()
        }}
      >
        <WhomText to={to} />
        <KindChoice value={said.value.do} onChange={(kind) => change({ ...said.value, do: kind })} />
        <Field label={words.text} hint={words.textHint}>
          {(control) => (
            <textarea
              {...control}
              class="input"
              rows={3}
              maxLength={MOST}
              value={said.value.text}
              onInput={(event) => change({ ...said.value, text: event.currentTarget.value })}
            />
          )}
        </Field>
        <LookForm
          action={said.value}
          place="push"
          errors={errors}
          say={(_, error) => error}
          onChange={change}
        />
        <Ttl
          value={ttl.value}
          onChange={(seconds) => {
            ttl.value = seconds
            cid.value = newCid()
          }}
        />
        <Preview site={to.site} said={said.value} />
        <footer class="mass-foot">
          <ReachText reached={reached} />
          <Button
            look="primary"
            icon={Megaphone}
            type="submit"
            busy={isBusy.value}
            disabled={!isReady}
          >
            {words.send(count)}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

/** Whom it would reach, counted again while the form is open. */
function useReach(to: Audience, kind: Words['kind']): Reach | null {
  const found = useSignal<Reach | null>(null)
  useEffect(() => {
    let isOver = false
    const count = () =>
      void reach(to, kind).then(
        (now) => {
          if (!isOver) found.value = now
        },
        () => undefined,
      )
    count()
    const timer = setInterval(count, COUNT_EVERY_MS)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [to, kind])
  return found.value
}

function WhomText({ to }: { to: Audience }) {
  const words = pushWords.value.compose
  if ('visitors' in to) return <p class="mass-whom">{words.chosen(to.visitors.length)}</p>
  if (isEverybody(to.filter)) return <p class="mass-whom">{words.everybody}</p>
  return (
    <p class="mass-whom">
      {words.matching} <FilterChips filter={to.filter} />
    </p>
  )
}

function ReachText({ reached }: { reached: Reach | null }) {
  const words = pushWords.value
  if (!reached) return <p class="faint">{words.compose.counting}</p>
  const { total, held, reasons } = reached
  const why = Object.entries(reasons).map(([code, n]) => `${n} ${words.reasons[code] ?? code}`)
  return (
    <p role="status">
      {total > held ? words.compose.reaches(total - held) : words.compose.nobody}
      {held > 0 && (
        <span class="faint held-back" title={why.join(' · ')}>
          {' '}
          {words.compose.heldBack(held)}
        </span>
      )}
    </p>
  )
}

interface KindProps {
  value: Words['kind']
  onChange: (kind: Words['kind']) => void
}

function KindChoice({ value, onChange }: KindProps) {
  const words = t.value.push
  return (
    <div class="choices" role="radiogroup" aria-label={pushWords.value.filters.kind}>
      {(['invite', 'message'] as const).map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="mass-kind"
            checked={value === kind}
            onChange={() => onChange(kind)}
          />
          {kind === 'invite' ? words.inviteTab : words.messageTab}
        </label>
      ))}
    </div>
  )
}

function Preview({ site, said }: { site: string; said: Said }) {
  useEffect(() => {
    // Without the theme it is shown in the standard one.
    void loadTheme(site).catch(() => undefined)
  }, [site])
  const { do: kind, ...shown } = said
  return (
    <section class="mass-preview" aria-label={pushWords.value.compose.preview}>
      <PreviewFrame
        label={pushWords.value.compose.preview}
        isPhone={false}
        scene={{
          shown: { ...shown, asks: kind === 'invite' },
          sender: session.value?.agent ?? '',
          theme: themeOf(site) ?? {},
          isDark: prefersDark(),
          language: language.value,
        }}
      />
    </section>
  )
}
