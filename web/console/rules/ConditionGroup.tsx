import { FolderPlus, Plus, Trash2 } from 'lucide'
import { ruleWords } from '../i18n/rules'
import { Button, IconButton } from '../parts/Button'
import { focusSoon } from '../state/focus'
import type { Editing } from '../state/rulesEditing'
import { KINDS, type Group, type Kind } from '../state/rulesModel'
import {
  added,
  childrenOf,
  grouped,
  isGroup,
  kindOf,
  removed,
  replaced,
  type Path,
} from '../state/rulesTree'
import { ConditionLine } from './ConditionLine'
import { Fault } from './Fault'
import { factDefault } from './factDefaults'
import { addOf, dropBefore, DropEnd, factIdOf, Grip, idOf } from './Grip'

const DEEPEST = 5

interface GroupProps {
  edit: Editing
  group: Group
  path: Path
  place: string
}

/** “All of these are true”, and the conditions and groups in it. */
export function ConditionGroup({ edit, group, path, place }: GroupProps) {
  const words = ruleWords.value.tree
  const kind = kindOf(group)
  const children = childrenOf(group)
  const isRoot = path.length === 0
  const set = (when: Group) => edit.edit({ when })
  const root = () => edit.now.peek().when
  const places = (index: number) => `${place}.${kind}[${index}]`
  return (
    <div class={`cond-group ${isRoot ? 'root' : ''}`} id={idOf(path)}>
      <div class="cond-kind" {...(isRoot ? {} : dropBefore(edit, path))}>
        {!isRoot && <Grip edit={edit} path={path} />}
        <select
          class="select"
          aria-label={words.kind}
          value={kind}
          onChange={(event) =>
            set(replaced(root(), path, grouped(event.currentTarget.value as Kind, children)))
          }
        >
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {words.kinds[each]}
            </option>
          ))}
        </select>
        <span class="spring" />
        {!isRoot && (
          <IconButton
            label={words.removeGroup}
            icon={Trash2}
            onClick={() => {
              set(removed(root(), path))
              focusSoon(addOf(path.slice(0, -1)))
            }}
          />
        )}
      </div>
      {!isRoot && <Fault errors={edit.errors.value} place={place} />}
      {children.length === 0 && isRoot && <p class="cond-none soft">{words.empty}</p>}
      <ul>
        {children.map((child, index) => (
          <li key={index}>
            {isGroup(child) ? (
              <ConditionGroup
                edit={edit}
                group={child}
                path={[...path, index]}
                place={places(index)}
              />
            ) : (
              <ConditionLine
                edit={edit}
                condition={child}
                path={[...path, index]}
                place={places(index)}
              />
            )}
          </li>
        ))}
      </ul>
      <DropEnd edit={edit} path={[...path, children.length]}>
        <Button
          look="quiet"
          icon={Plus}
          id={addOf(path)}
          onClick={() => {
            set(added(root(), path, factDefault('page_path')))
            focusSoon(factIdOf([...path, children.length]))
          }}
        >
          {words.addCondition}
        </Button>
        {path.length < DEEPEST - 1 && (
          <Button
            look="quiet"
            icon={FolderPlus}
            onClick={() => {
              const inner: Kind = kind === 'any' ? 'all' : 'any'
              set(added(root(), path, grouped(inner, [factDefault('page_path')])))
              focusSoon(factIdOf([...path, children.length, 0]))
            }}
          >
            {words.addGroup}
          </Button>
        )}
      </DropEnd>
    </div>
  )
}
