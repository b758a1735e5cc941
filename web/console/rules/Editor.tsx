import { useComputed } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { ruleWords, sentences } from '../i18n/rules'
import { useKeys } from '../frame/keys'
import { Button } from '../parts/Button'
import { ForAdmins } from '../parts/OnlyFor'
import { may } from '../state/may'
import { loadAgents } from '../state/agents'
import { factOf } from '../state/rules'
import { editing, type Editing } from '../state/rulesEditing'
import { draft, type Rule, type RuleState } from '../state/rulesModel'
import { sayRule } from '../state/rulesSay'
import { toast } from '../state/toasts'
import { ActionList } from './ActionList'
import { ConditionGroup } from './ConditionGroup'
import { justMade, why } from './doing'
import { DryRunPanel } from './DryRunPanel'
import { EditorHead, EndDoings } from './EditorHead'
import { Fault } from './Fault'
import { faultText } from './faultText'
import { More } from './More'
import { RulePreview } from './RulePreview'
import { Variants } from './Variants'
import { VersionList } from './VersionList'

export interface PartProps {
  edit: Editing
  site: string
}

/** Saves, and says how it went; what is wrong shows at its place. */
async function save({ edit, site }: PartProps, state: RuleState): Promise<void> {
  const words = ruleWords.value.editor
  const isNews = state === 'active' && edit.saved.peek().state !== 'active'
  try {
    await edit.save(site, state)
    toast(isNews ? words.activated : words.saved, { tone: 'good' })
  } catch (error) {
    const isPlaced = Object.keys(edit.errors.peek()).length > 0
    toast(isPlaced ? words.notSaved : why(error), { tone: 'bad' })
    requestAnimationFrame(() => {
      document.querySelector('.rule-editor .fault')?.scrollIntoView({ block: 'center' })
    })
  }
}

export function Editor({ site, rule }: { site: string; rule: Rule }) {
  const edit = useMemo(() => editing(rule), [rule.id])
  useEffect(() => edit.heed(rule), [rule.state])
  useEffect(() => {
    // Without them names are typed, as far as that can be done.
    void loadAgents(site).catch(() => undefined)
  }, [site])
  const words = ruleWords.value.editor
  const part = { edit, site }
  const state = edit.saved.value.state
  useKeys(may('admin') ? { 'mod+s': () => void save(part, state) } : {})
  const { when, variants } = edit.now.value
  return (
    <>
      <EditorHead {...part} onSave={(to) => void save(part, to)} />
      <div class="rule-editor">
        <div class="rule-columns">
          <div class="rule-form" tabIndex={-1}>
            <ForAdmins>
              <NameField edit={edit} />
              <Sentence edit={edit} />
              <section aria-labelledby="rule-when">
                <h3 id="rule-when">{words.when}</h3>
                <ConditionGroup edit={edit} group={when} path={[]} place="when" />
                <Fault errors={edit.errors.value} place="when" />
              </section>
              <section aria-labelledby="rule-then">
                <h3 id="rule-then">{words.then}</h3>
                {variants.length > 0 ? (
                  <Variants edit={edit} />
                ) : (
                  <ActionList
                    then={edit.now.value.then}
                    place="then"
                    errors={edit.errors.value}
                    onChange={(then) => edit.edit({ then })}
                  />
                )}
                <Fault errors={edit.errors.value} place="then" />
                <Fault errors={edit.errors.value} place="variants" />
              </section>
              <More {...part} />
            </ForAdmins>
            <Elsewhere edit={edit} />
            <EndDoings {...part} />
            <Notes edit={edit} rule={rule} />
          </div>
          <aside class="rule-aside" tabIndex={-1}>
            <RulePreview {...part} />
            <DryRunPanel {...part} />
            <VersionList {...part} />
          </aside>
        </div>
      </div>
    </>
  )
}

function Notes({ edit, rule }: { edit: Editing; rule: Rule }) {
  const words = ruleWords.value.editor
  if (!edit.isChanged.value) return null
  const isOvertaken = rule.version > edit.basis.value
  return (
    <div class="problem calm rule-kept" role="status">
      <span>{isOvertaken ? words.overtaken : words.kept}</span>
      <Button
        look="quiet"
        onClick={() => {
          const before = edit.now.peek()
          edit.take(rule)
          toast(words.discarded, {
            action: { label: t.value.undo, run: () => edit.edit(before) },
          })
        }}
      >
        {words.discard}
      </Button>
    </div>
  )
}

function NameField({ edit }: { edit: Editing }) {
  const words = ruleWords.value.editor
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (justMade.peek() === edit.id) field.current?.select()
    justMade.value = ''
  }, [edit.id])
  return (
    <div class="rule-name-field">
      <input
        ref={field}
        class="input"
        aria-label={words.name}
        placeholder={words.namePlaceholder}
        maxLength={80}
        value={edit.now.value.name}
        aria-invalid={'name' in edit.errors.value}
        onInput={(event) => edit.edit({ name: event.currentTarget.value })}
      />
      <Fault errors={edit.errors.value} place="name" />
    </div>
  )
}

function Sentence({ edit }: { edit: Editing }) {
  const said = useComputed(() => sayRule(edit.now.value, sentences.value, factOf))
  return (
    <p class="rule-sentence soft" aria-live="polite">
      {said}
    </p>
  )
}

const SHOWN_ELSEWHERE = /^(name|when|then|variants)\b/
const FIELDS = Object.keys(draft({}))

/** What is wrong at a place that has no control of its own. */
function Elsewhere({ edit }: { edit: Editing }) {
  const rest = Object.entries(edit.errors.value).filter(
    ([place]) => !SHOWN_ELSEWHERE.test(place) && !FIELDS.includes(place.split('.')[0]!),
  )
  if (rest.length === 0) return null
  return (
    <ul class="problem" role="alert">
      {rest.map(([place, said]) => (
        <li key={place} class="fault">
          {ruleWords.value.wrong.at(place)} {faultText(place, said)}
        </li>
      ))}
    </ul>
  )
}
