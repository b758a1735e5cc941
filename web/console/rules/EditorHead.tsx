import { ArrowLeft, ChartColumn, Copy, Download, Trash2 } from 'lucide'
import { t } from '../i18n'
import { ruleWords } from '../i18n/rules'
import { Button, IconButton } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { may } from '../state/may'
import { go, write } from '../state/route'
import type { RuleState } from '../state/rulesModel'
import { duplicate, exportOne, remove, turn } from './doing'
import type { PartProps } from './Editor'
import { StateMark } from './RuleItem'

interface HeadProps extends PartProps {
  onSave: (state: RuleState) => void
}

export function EditorHead({ edit, site, onSave }: HeadProps) {
  const words = ruleWords.value
  const rule = edit.saved.value
  const isActive = rule.state === 'active'
  const isBusy = edit.isBusy.value
  return (
    <header class="pane-head rule-head">
      <span class="only-phone">
        <IconButton
          label={t.value.back}
          icon={ArrowLeft}
          onClick={() => go({ at: 'rules', site })}
        />
      </span>
      <h2 class="pane-title cut">{edit.now.value.name || rule.name}</h2>
      <StateMark state={rule.state} />
      <span class="spring" />
      <Doings edit={edit} site={site} />
      {may('admin') && isActive && (
        <input
          type="checkbox"
          role="switch"
          class="switch"
          aria-label={words.turn(rule.name)}
          checked
          onChange={(event) => {
            event.currentTarget.checked = true
            void turn(site, rule, false)
          }}
        />
      )}
      {may('admin') && (
        <Button
          look={isActive && edit.isChanged.value ? 'primary' : 'plain'}
          disabled={isBusy || !edit.isChanged.value}
          onClick={() => onSave(rule.state)}
        >
          {words.editor.save}
        </Button>
      )}
      {may('admin') && !isActive && (
        <Button look="primary" disabled={isBusy} onClick={() => onSave('active')}>
          {words.editor.saveAndActivate}
        </Button>
      )}
    </header>
  )
}

const Doings = ({ edit, site }: PartProps) => {
  const words = ruleWords.value
  const rule = edit.saved.value
  return (
    <span class="head-doings">
      <a
        class="icon-button"
        href={write({ at: 'reports', site, rule: rule.id })}
        aria-label={words.editor.report}
        title={words.editor.report}
      >
        <Icon of={ChartColumn} />
      </a>
      {may('admin') && (
        <IconButton label={words.duplicate} icon={Copy} onClick={() => void duplicate(site, rule)} />
      )}
      <IconButton
        label={words.exportOne}
        icon={Download}
        onClick={() => exportOne(site, rule.id)}
      />
      {may('admin') && (
        <IconButton label={words.remove} icon={Trash2} onClick={() => remove(site, rule)} />
      )}
    </span>
  )
}

/** The same on a phone, whose head has no room for it. */
export const EndDoings = (props: PartProps) => (
  <p class="only-phone rule-end">
    <Doings {...props} />
  </p>
)
