import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ruleWords, sentences } from '../i18n/rules'
import { ago, exact } from '../i18n/times'
import { Button } from '../parts/Button'
import { now } from '../state/clock'
import { may } from '../state/may'
import { factOf, versionsOf, type Version } from '../state/rules'
import { body, draft, same, type Body } from '../state/rulesModel'
import { sayRule } from '../state/rulesSay'
import { toast } from '../state/toasts'
import { tellWhy } from './doing'
import type { PartProps } from './Editor'

/** What the rule was before: who changed what, what it then said, and a way back. */
export function VersionList({ edit, site }: PartProps) {
  const words = ruleWords.value.versions
  const versions = useSignal<readonly Version[]>([])
  const { version } = edit.saved.value
  useEffect(() => {
    versionsOf(site, edit.id).then((them) => (versions.value = them), tellWhy)
  }, [site, edit.id, version])
  const restore = async (of: Version) => {
    try {
      edit.edit({ ...draft(edit.now.peek()), ...body(of.body) })
      await edit.save(site, edit.saved.peek().state)
      toast(words.restored(of.version), { tone: 'good' })
    } catch (error) {
      tellWhy(error)
    }
  }
  return (
    <details class="versions">
      <summary>
        <b>{words.title}</b> <span class="count">{version}</span>
      </summary>
      <ol>
        {versions.value.map((each, index) => (
          <VersionItem
            key={each.version}
            of={each}
            before={versions.value[index + 1]}
            isNow={each.version === version}
            onRestore={() => void restore(each)}
          />
        ))}
      </ol>
    </details>
  )
}

interface ItemProps {
  of: Version
  before: Version | undefined
  isNow: boolean
  onRestore: () => void
}

function VersionItem({ of, before, isNow, onRestore }: ItemProps) {
  const words = ruleWords.value.versions
  const at = Date.parse(of.at)
  const changed = before ? changes(of, before) : []
  return (
    <li>
      <p>
        <b>{words.by(of.version, of.agent)}</b>{' '}
        <time class="faint" title={exact(at)}>
          {ago(at, now.value)}
        </time>
      </p>
      <p class="soft">{sayRule(body(of.body), sentences.value, factOf)}</p>
      <p class="version-foot">
        <span class="faint">
          {!before
            ? words.first
            : words.changed(changed.map((each) => words.fields[each] ?? each).join(', '))}
        </span>
        {isNow ? (
          <span class="tag">{words.now}</span>
        ) : (
          may('admin') && (
            <Button look="quiet" onClick={onRestore}>
              {words.restore}
            </Button>
          )
        )}
      </p>
    </li>
  )
}

/** The fields in which the two differ. */
export function changes(of: Version, before: Version): string[] {
  const [now, then] = [body(of.body), body(before.body)]
  const fields = (Object.keys(now) as (keyof Body)[]).filter((each) => !same(now[each], then[each]))
  return of.name === before.name ? fields : ['name', ...fields]
}
