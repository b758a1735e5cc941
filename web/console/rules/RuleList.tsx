import { useSignal } from '@preact/signals'
import { Download, Gauge, Plus, Upload } from 'lucide'
import { useRef } from 'preact/hooks'
import { ruleWords } from '../i18n/rules'
import { Button, IconButton } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { may } from '../state/may'
import { ATTENTION, go, write } from '../state/route'
import { isLeaving, rulesOf } from '../state/rules'
import { draft } from '../state/rulesModel'
import { sites, type Site } from '../state/sites'
import { exportRules, make, NEW_RULE } from './doing'
import { ImportProblems, takeIn, type Problems } from './Importing'
import { RuleItem } from './RuleItem'

export function RuleList({ site, open }: { site: Site; open?: string }) {
  const words = ruleWords.value
  const rules = (rulesOf(site.key) ?? []).filter((each) => !isLeaving(each.id))
  const problems = useSignal<Problems | null>(null)
  const active = rules.filter((each) => each.state === 'active').length
  return (
    <>
      <header class="pane-head">
        <h1>{words.title}</h1>
        {rules.length > 0 && (
          <span class="online-count">{words.count(active, rules.length)}</span>
        )}
        <span class="spring" />
        {(sites.value?.length ?? 0) > 1 && <SiteSwitch site={site} />}
        {may('admin') && (
          <FilePicker onFile={async (text) => (problems.value = await takeIn(site.key, text))} />
        )}
        {rules.length > 0 && (
          <IconButton label={words.exportAll} icon={Download} onClick={() => exportRules(rules)} />
        )}
      </header>
      <div class="list-tools rule-tools">
        {may('admin') && (
          <Button
            id={NEW_RULE}
            look="primary"
            icon={Plus}
            onClick={() => void make(site.key, draft({ name: words.newName }))}
          >
            {words.add}
          </Button>
        )}
        <a
          class="button"
          href={write({ at: 'rules', site: site.key, rule: ATTENTION })}
          aria-current={open === ATTENTION ? 'page' : undefined}
        >
          <Icon of={Gauge} />
          <span class="cut">{words.attention}</span>
        </a>
      </div>
      <ul class="rule-list" aria-label={words.list}>
        {rules.map((rule) => (
          <RuleItem key={rule.id} site={site.key} rule={rule} isOpen={rule.id === open} />
        ))}
        {rules.length === 0 && <li class="rule-none soft">{words.emptyText}</li>}
      </ul>
      {problems.value && (
        <ImportProblems problems={problems.value} onClose={() => (problems.value = null)} />
      )}
    </>
  )
}

function FilePicker({ onFile }: { onFile: (text: string) => void }) {
  const words = ruleWords.value
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton
        label={words.importFile}
        icon={Upload}
        onClick={() => field.current?.click()}
      />
      <input
        ref={field}
        type="file"
        accept=".json,application/json"
        class="unseen"
        tabIndex={-1}
        aria-label={words.importFile}
        onChange={async ({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          const text = await file?.text()
          currentTarget.value = '' // the same file may come again, corrected
          if (text !== undefined) onFile(text)
        }}
      />
    </>
  )
}

function SiteSwitch({ site }: { site: Site }) {
  return (
    <select
      class="select site-switch"
      aria-label={ruleWords.value.site}
      value={site.key}
      onChange={(event) => go({ at: 'rules', site: event.currentTarget.value })}
    >
      {sites.value?.map(({ key, name }) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}
