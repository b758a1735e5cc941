import { X } from 'lucide'
import { ruleWords, sentences } from '../i18n/rules'
import { IconButton } from '../parts/Button'
import { factOf, facts } from '../state/rules'
import { focusSoon } from '../state/focus'
import type { Editing } from '../state/rulesEditing'
import type { Condition, Fact } from '../state/rulesModel'
import { removed, replaced, type Path } from '../state/rulesTree'
import { Fault } from './Fault'
import { factDefault, GROUPS, withOp, type GroupName } from './factDefaults'
import { addOf, dropBefore, factIdOf, Grip, idOf } from './Grip'
import { KeyControl } from './KeyControl'
import { ValueControl } from './ValueControl'

interface LineProps {
  edit: Editing
  condition: Condition
  path: Path
  place: string
}

/** One condition as a sentence of pickers: what, how, which. */
export function ConditionLine({ edit, condition, path, place }: LineProps) {
  const words = ruleWords.value.tree
  const fact = factOf(condition.fact)
  const set = (next: Condition) =>
    edit.edit({ when: replaced(edit.now.peek().when, path, next) })
  const hint = hintOf(condition, fact)
  const isWrong = Object.keys(edit.errors.value).some((each) => each.startsWith(place))
  return (
    <div
      id={idOf(path)}
      class={`cond-line ${isWrong ? 'wrong' : ''}`}
      role="group"
      aria-label={sentences.value.facts[condition.fact] ?? condition.fact}
      {...dropBefore(edit, path)}
    >
      <Grip edit={edit} path={path} />
      <div class="cond-parts">
        <FactPicker
          id={factIdOf(path)}
          value={condition.fact}
          onChange={(name) => set(factDefault(name))}
        />
        {fact?.key && fact.key !== 'zone' && (
          <KeyControl kind={fact.key} condition={condition} onChange={set} />
        )}
        <OpPicker condition={condition} fact={fact} onChange={set} />
        <ValueControl condition={condition} fact={fact} onChange={set} />
        {fact?.key === 'zone' && <KeyControl kind="zone" condition={condition} onChange={set} />}
        {hint && <p class="cond-hint faint">{hint}</p>}
        {['', '.fact', '.op', '.key', '.value'].map((part) => (
          <Fault key={part} errors={edit.errors.value} place={`${place}${part}`} />
        ))}
      </div>
      <IconButton
        label={words.removeCondition}
        icon={X}
        onClick={() => {
          edit.edit({ when: removed(edit.now.peek().when, path) })
          focusSoon(addOf(path.slice(0, -1)))
        }}
      />
    </div>
  )
}

function hintOf({ op, fact: name }: Condition, fact: Fact | undefined): string | undefined {
  const { hints } = ruleWords.value.tree
  if (op === 'matches') return hints['matches']
  return hints[fact?.key ?? ''] ?? hints[name] ?? undefined
}

interface FactProps {
  id: string
  value: string
  onChange: (name: string) => void
}

function FactPicker({ id, value, onChange }: FactProps) {
  const words = sentences.value
  const known = facts().map((each) => each.name)
  const grouped = Object.values(GROUPS).flat() as string[]
  const others = known.filter((name) => !grouped.includes(name))
  return (
    <select
      id={id}
      class="select"
      aria-label={ruleWords.value.tree.fact}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {(Object.keys(GROUPS) as GroupName[]).map((group) => (
        <optgroup key={group} label={words.groups[group]}>
          {GROUPS[group]
            .filter((name) => known.includes(name))
            .map((name) => (
              <option key={name} value={name}>
                {words.facts[name] ?? name}
              </option>
            ))}
        </optgroup>
      ))}
      {others.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  )
}

interface OpProps {
  condition: Condition
  fact: Fact | undefined
  onChange: (next: Condition) => void
}

function OpPicker({ condition, fact, onChange }: OpProps) {
  const words = sentences.value
  if (!fact || fact.ops.length < 2) return null
  const own = fact.type === 'list' ? words.listOps : {}
  const name = (op: string) =>
    fact.type === 'number' && op === 'is' ? words.exactly : (own[op] ?? words.ops[op] ?? op)
  return (
    <select
      class="select op"
      aria-label={ruleWords.value.tree.op}
      value={condition.op}
      onChange={(event) => onChange(withOp(condition, event.currentTarget.value, fact))}
    >
      {fact.ops.map((op) => (
        <option key={op} value={op}>
          {name(op)}
        </option>
      ))}
    </select>
  )
}
