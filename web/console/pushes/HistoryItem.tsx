import { Hand, MessageSquare, Undo2, Zap } from 'lucide'
import type { PushRecord } from '../../shared/wire'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { pushWords } from '../i18n/pushes'
import { exact, short } from '../i18n/times'
import { IconButton } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { Receipt } from '../parts/Receipt'
import { now } from '../state/clock'
import { write } from '../state/route'
import { mayRecall, recallOrSay } from './recalling'

const ICONS = { invite: Hand, message: MessageSquare, event: Zap }
const EVERYONE = '*'

interface ItemProps {
  push: PushRecord
  /** All on screen say the same: the words are left out. */
  isOfMany?: boolean
}

export function HistoryItem({ push, isOfMany = false }: ItemProps) {
  const { id, site, visitor, kind, state, text, data, at } = push
  const words = pushWords.value
  const said = text || String(data?.['name'] ?? '')
  const sent = Date.parse(at)
  return (
    <li class="history-item">
      <Icon of={ICONS[kind]} />
      <div class="history-what">
        {!isOfMany && (
          <span class="cut" title={said}>
            <span class="unseen">{t.value.push[kind]}: </span>
            {said}
          </span>
        )}
        <span class="history-whom cut faint">
          {visitor === EVERYONE ? (
            words.everyone
          ) : (
            <a href={write({ at: 'visitors', site, visitor })}>{callOf(visitor, null)}</a>
          )}
          {!isOfMany && <From push={push} />}
        </span>
      </div>
      <Receipt state={state} />
      <time class="faint" title={exact(sent)}>
        {short(sent, now.value)}
      </time>
      {mayRecall(push) ? (
        <IconButton
          label={t.value.many.takeBack}
          icon={Undo2}
          onClick={() => void recallOrSay(id)}
        />
      ) : (
        <i class="no-button" />
      )}
    </li>
  )
}

function From({ push: { source, agent, site } }: { push: PushRecord }) {
  const words = pushWords.value
  const [kind, id] = source?.split(':') ?? []
  if (kind === 'rule')
    return (
      <>
        {' · '}
        <a href={write({ at: 'rules', site, rule: id })}>{words.fromRule}</a>
      </>
    )
  if (kind === 'mass')
    return (
      <>
        {' · '}
        <a href={write({ at: 'pushes', site, push: id })}>{words.fromMass}</a>
      </>
    )
  return <> · {words.by(agent)}</>
}
