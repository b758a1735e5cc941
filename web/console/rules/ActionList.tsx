import {
  AppWindow,
  ArrowDown,
  ArrowUp,
  Hand,
  MessageCircle,
  Plus,
  Tag,
  Trash2,
  UserCheck,
  Webhook,
  Zap,
  type IconNode,
} from 'lucide'
import { ruleWords } from '../i18n/rules'
import { IconButton } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { focusSoon } from '../state/focus'
import { session } from '../state/session'
import type { Action, Deed } from '../state/rulesModel'
import { ActionForm } from './ActionForm'
import { Fault } from './Fault'

export const DEEDS: Record<Deed, IconNode> = {
  invite: Hand,
  message: MessageCircle,
  open: AppWindow,
  event: Zap,
  tag: Tag,
  assign: UserCheck,
  webhook: Webhook,
}
const MOST = 10

const begun = (deed: Deed): Action => {
  switch (deed) {
    case 'event':
      return { do: deed, name: '' }
    case 'tag':
      return { do: deed, tag: '' }
    case 'assign':
      return { do: deed, agents: session.value ? [session.value.agent] : [] }
    case 'webhook':
      return { do: deed, url: '' }
    default:
      return { do: deed, text: '' }
  }
}

export interface ActionsProps {
  then: readonly Action[]
  place: string
  errors: Readonly<Record<string, string>>
  onChange: (then: Action[]) => void
}

/** What is done, one after the other. */
export function ActionList({ then, place, errors, onChange }: ActionsProps) {
  const words = ruleWords.value.actions
  const move = (from: number, to: number) => {
    const others = then.toSpliced(from, 1)
    onChange(others.toSpliced(to, 0, then[from]!))
    focusSoon(`${place}-${to}-${to < from ? 'up' : 'down'}`)
  }
  return (
    <div class="actions">
      {then.length === 0 && <p class="cond-none soft">{words.empty}</p>}
      <ol>
        {then.map((action, index) => (
          <li key={index} class="action" data-do={action.do}>
            <header>
              <Icon of={DEEDS[action.do]} />
              <b>{words.kinds[action.do]}</b>
              <span class="spring" />
              <Mover {...{ place, index, count: then.length, move }} />
              <IconButton
                label={words.remove}
                icon={Trash2}
                onClick={() => onChange(then.toSpliced(index, 1))}
              />
            </header>
            <p class="faint">{words.hints[action.do]}</p>
            <ActionForm
              action={action}
              place={`${place}[${index}]`}
              errors={errors}
              onChange={(next) => onChange(then.with(index, next))}
            />
            <Fault errors={errors} place={`${place}[${index}]`} />
          </li>
        ))}
      </ol>
      {then.length < MOST && <AddAction onAdd={(deed) => onChange([...then, begun(deed)])} />}
    </div>
  )
}

interface MoverProps {
  place: string
  index: number
  count: number
  move: (from: number, to: number) => void
}

function Mover({ place, index, count, move }: MoverProps) {
  const words = ruleWords.value.actions
  if (count < 2) return null
  return (
    <>
      <IconButton
        id={`${place}-${index}-up`}
        label={words.up}
        icon={ArrowUp}
        disabled={index === 0}
        onClick={() => move(index, index - 1)}
      />
      <IconButton
        id={`${place}-${index}-down`}
        label={words.down}
        icon={ArrowDown}
        disabled={index === count - 1}
        onClick={() => move(index, index + 1)}
      />
    </>
  )
}

function AddAction({ onAdd }: { onAdd: (deed: Deed) => void }) {
  const words = ruleWords.value.actions
  return (
    <label class="add-action">
      <Icon of={Plus} />
      <span class="unseen">{words.add}</span>
      <select
        class="select"
        value=""
        onChange={(event) => {
          onAdd(event.currentTarget.value as Deed)
          event.currentTarget.value = ''
        }}
      >
        <option value="" disabled>
          {words.add}
        </option>
        {(Object.keys(DEEDS) as Deed[]).map((deed) => (
          <option key={deed} value={deed}>
            {words.kinds[deed]}
          </option>
        ))}
      </select>
    </label>
  )
}
