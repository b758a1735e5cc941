import { Copy, Download, Trash2 } from 'lucide'
import { t } from '../i18n'
import { ruleWords, sentences } from '../i18n/rules'
import { IconButton } from '../parts/Button'
import { may } from '../state/may'
import { write } from '../state/route'
import { factOf } from '../state/rules'
import { hasKept } from '../state/rulesEditing'
import type { Rule } from '../state/rulesModel'
import { sayRule } from '../state/rulesSay'
import { countsOf } from '../state/rulesCounts'
import { duplicate, exportRules, remove, turn } from './doing'

interface ItemProps {
  site: string
  rule: Rule
  isOpen: boolean
}

/** A rule in the list: what it is called, what it does, how it fares. */
export function RuleItem({ site, rule, isOpen }: ItemProps) {
  const words = ruleWords.value
  const sentence = sayRule(rule, sentences.value, factOf)
  return (
    <li class={`rule-item ${isOpen ? 'selected' : ''}`} data-rule={rule.id}>
      <a
        href={write({ at: 'rules', site, rule: rule.id })}
        aria-current={isOpen ? 'page' : undefined}
      >
        <span class="rule-name">
          <b class="cut">{rule.name}</b>
          <StateMark state={rule.state} />
        </span>
        <span class="rule-says soft" title={sentence}>
          {sentence}
        </span>
        <span class="rule-foot faint">
          <span>{words.priority(rule.priority)}</span>
          {hasKept(rule.id) && <span class="unsaved">{words.unsaved}</span>}
          <Counts site={site} rule={rule.id} />
        </span>
      </a>
      <input
        type="checkbox"
        role="switch"
        class="switch"
        aria-label={words.turn(rule.name)}
        checked={rule.state === 'active'}
        disabled={!may('admin')}
        title={may('admin') ? undefined : words.onlyAdmins}
        onChange={(event) => {
          const field = event.currentTarget
          const wanted = field.checked
          // It turns when the server has taken it.
          field.checked = rule.state === 'active'
          void turn(site, rule, wanted)
        }}
      />
      <span class="rule-doings">
        {may('admin') && (
          <IconButton
            label={words.duplicate}
            icon={Copy}
            onClick={() => void duplicate(site, rule)}
          />
        )}
        <IconButton label={words.exportOne} icon={Download} onClick={() => exportRules([rule])} />
        {may('admin') && (
          <IconButton label={words.remove} icon={Trash2} onClick={() => remove(site, rule)} />
        )}
      </span>
    </li>
  )
}

/** A word and a shape; the colour is for those who see it. */
export const StateMark = ({ state }: { state: Rule['state'] }) => (
  <span class={`rule-state ${state}`}>{ruleWords.value.states[state]}</span>
)

function Counts({ site, rule }: { site: string; rule: string }) {
  const words = ruleWords.value.counters
  return (
    <>
      {countsOf(site, rule).map(([name, count]) => (
        <span key={name} title={words.since}>
          {words[name]} <b>{t.value.exactly(count)}</b>
        </span>
      ))}
    </>
  )
}
