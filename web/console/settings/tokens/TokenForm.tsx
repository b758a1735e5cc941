import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t, wrongFields } from '../../i18n'
import { tokenWords } from '../../i18n/tokens'
import { Button } from '../../parts/Button'
import { Field } from '../../parts/Field'
import { useFocus } from '../../parts/useFocus'
import { Select } from '../../reports/Select'
import { may } from '../../state/may'
import { session } from '../../state/session'
import { forgetTeam, loadTeam, team } from '../../state/team'
import { makeToken, type MadeToken, type TokenDraft } from '../../state/tokens'
import { SitePicker } from '../team/SitePicker'
import { ScopePicker, scopesOf } from './ScopePicker'

interface Errors {
  name?: string
  scopes?: string
  sites?: string
  all?: string
}

interface FormProps {
  onMade: (made: MadeToken) => void
  onClose: () => void
}

export function TokenForm({ onMade, onClose }: FormProps) {
  const words = tokenWords.value
  const draft = useSignal<TokenDraft>({
    ...{ name: '', agent: session.value!.agent, sites: null, expires_days: 365 },
    scopes: may('push') ? ['push', 'read', 'chat'] : ['read'],
  })
  const errors = useSignal<Errors>({})
  const isBusy = useSignal(false)
  const first = useFocus<HTMLInputElement>()
  useEffect(() => {
    if (may('admin')) void loadTeam().catch(() => undefined)
    return forgetTeam
  }, [])
  const set = (part: Partial<TokenDraft>) => (draft.value = { ...draft.value, ...part })
  // Of what was chosen, what this agent may have at all.
  const among = scopesOf(draft.value.agent)
  const scopes = draft.value.scopes.filter((scope) => among.includes(scope))
  const submit = async () => {
    const { name, sites } = draft.value
    errors.value = {
      name: name.trim() ? undefined : words.badName,
      scopes: scopes.length ? undefined : words.needScope,
      sites: sites?.length === 0 ? t.value.settings.noSites : undefined,
    }
    if (Object.values(errors.value).some(Boolean)) return
    isBusy.value = true
    try {
      onMade(await makeToken({ ...draft.value, name: name.trim(), scopes }))
    } catch (error) {
      errors.value = wrongFields(error, { name: words.badName, scopes: words.badScopes })
      isBusy.value = false
    }
  }
  return (
    <form
      class="team-form"
      aria-label={words.add}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h3>{words.add}</h3>
      <Field label={words.name} hint={words.nameHint} error={errors.value.name}>
        {(control) => (
          <input
            {...control}
            ref={first}
            class="input"
            autocomplete="off"
            maxLength={80}
            value={draft.value.name}
            onInput={(event) => set({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <ForAgent value={draft.value.agent} onChange={(agent) => set({ agent })} />
      <ScopePicker
        among={among}
        value={scopes}
        error={errors.value.scopes}
        onChange={(scopes) => set({ scopes })}
      />
      <SitePicker
        value={draft.value.sites}
        all={words.allSites}
        error={errors.value.sites}
        onChange={(sites) => set({ sites })}
      />
      <Select
        label={words.expires}
        value={String(draft.value.expires_days ?? 0)}
        among={words.spans}
        onChange={(days) => set({ expires_days: Number(days) || null })}
      />
      {errors.value.all && (
        <p class="problem" role="alert">
          {errors.value.all}
        </p>
      )}
      <p class="form-end">
        <Button type="submit" look="primary" busy={isBusy.value}>
          {words.make}
        </Button>
        <Button onClick={onClose}>{t.value.cancel}</Button>
      </p>
    </form>
  )
}

/** For admins: whom of the team it acts for. */
function ForAgent({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const mine = session.value!
  const isOwner = mine.role === 'owner'
  const others = (team.value ?? []).filter(
    ({ role, disabled }) => !disabled && (isOwner || role !== 'owner'),
  )
  if (!may('admin') || others.length === 0) return null
  const names = [mine.agent, ...others.map(({ name }) => name)]
  return (
    <Select
      label={tokenWords.value.agent}
      value={value}
      among={Object.fromEntries(names.map((name) => [name, name]))}
      onChange={onChange}
    />
  )
}
