import { useSignal } from '@preact/signals'
import { ArrowLeft } from 'lucide'
import { useEffect, useId } from 'preact/hooks'
import { t } from '../i18n'
import { ruleWords } from '../i18n/rules'
import { Icon } from '../parts/Icon'
import { ForAdmins } from '../parts/OnlyFor'
import { may } from '../state/may'
import { write } from '../state/route'
import { placesOf } from '../state/rulesEditing'
import { same } from '../state/rulesModel'
import { loadPolicy, savePolicy, type Policy } from '../state/theme'
import { toast } from '../state/toasts'
import { tellWhy } from './doing'
import { Fault } from './Fault'
import { NumberField, SecondsField } from './NumberField'

/** As in halloo/domain/attention.py. */
const MOST = { cap: 100, seconds: 30 * 86_400 }
const CAPS = ['per_visit', 'per_day', 'per_visitor'] as const
const WAITS = ['gap_seconds', 'quiet_seconds'] as const

/** How much rules, mass pushes and bots together may ask of one visitor. */
export function AttentionPage({ site }: { site: string }) {
  const words = ruleWords.value.budget
  const saved = useSignal<Policy | null>(null)
  const now = useSignal<Policy | null>(null)
  const errors = useSignal<Record<string, string>>({})
  useEffect(() => {
    loadPolicy(site).then((told) => (saved.value = now.value = told), tellWhy)
  }, [site])
  const keep = async (policy: Policy) => {
    try {
      saved.value = now.value = await savePolicy(site, policy)
      errors.value = {}
      return true
    } catch (error) {
      errors.value = placesOf(error)
      tellWhy(error)
      return false
    }
  }
  const submit = async () => {
    const before = saved.value
    if (!now.value || !before || !(await keep(now.value))) return
    toast(t.value.saved, {
      tone: 'good',
      action: { label: t.value.undo, run: () => void keep(before) },
    })
  }
  const policy = now.value
  const isChanged = policy !== null && !same(policy, saved.value)
  return (
    <div class="rule-page" tabIndex={-1}>
      <form
        class="page"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <a class="back" href={write({ at: 'rules', site })}>
          <Icon of={ArrowLeft} />
          {ruleWords.value.title}
        </a>
        <h2>{words.title}</h2>
        <p class="soft">{words.lead}</p>
        <ForAdmins>
          {policy &&
            [...CAPS, ...WAITS].map((name) => (
              <Line
                key={name}
                name={name}
                policy={policy}
                errors={errors.value}
                onChange={(value) => (now.value = { ...policy, [name]: value ?? 0 })}
              />
            ))}
        </ForAdmins>
        <p class="soft also">{words.also}</p>
        {may('admin') && (
          <p class="form-end">
            <button
              type="submit"
              class={`button ${isChanged ? 'primary' : ''}`}
              disabled={!isChanged}
            >
              {t.value.save}
            </button>
          </p>
        )}
      </form>
    </div>
  )
}

interface LineProps {
  name: keyof Policy
  policy: Policy
  errors: Record<string, string>
  onChange: (value: number | null) => void
}

function Line({ name, policy, errors, onChange }: LineProps) {
  const words = ruleWords.value.budget
  const id = useId()
  const isTime = name.endsWith('_seconds')
  const Control = isTime ? SecondsField : NumberField
  return (
    <div class="setting">
      <div>
        <label for={id}>
          <b>{words[name]}</b>
        </label>
        <p class="soft">{words[`${name}Hint`]}</p>
        <Fault errors={errors} place={name} />
      </div>
      <div class="setting-control">
        <Control
          id={id}
          label={words[name]}
          value={policy[name]}
          most={isTime ? MOST.seconds : MOST.cap}
          onChange={onChange}
        />
      </div>
    </div>
  )
}
