import { useSignalEffect } from '@preact/signals'
import { MessagesSquare } from 'lucide'
import { AboutPane } from '../detail/AboutPane'
import { useKeys } from '../frame/keys'
import { t } from '../i18n'
import { Empty } from '../parts/Empty'
import { Resizer } from '../parts/Resizer'
import { focusSoon, leaveField } from '../state/focus'
import { lookAt } from '../state/look'
import { listWidth } from '../state/preferences'
import { go, route } from '../state/route'
import { shownVisitor } from '../state/shown'
import { currentSite } from '../state/sites'
import { countOnly } from '../state/visitors'
import { ConversationList } from './ConversationList'
import { Talk } from './Talk'

export function ConversationsScreen() {
  const at = route.value
  const id = at.at === 'conversations' ? at.conversation : undefined
  const words = t.value.conversations

  useSignalEffect(() => {
    if (currentSite.value) countOnly(currentSite.value.key)
  })
  useSignalEffect(() => {
    const shown = shownVisitor.value
    if (shown) lookAt(shown.site, shown.visitor)
  })
  useKeys(id ? { Escape: leaveConversation } : {})

  return (
    <div class={`panes ${id ? 'deep' : ''}`}>
      <section class="pane list-pane" aria-label={words.title}>
        <ConversationList selected={id} />
        <Resizer label={t.value.panes.list} width={listWidth} least={280} most={640} side={1} />
      </section>
      <section class="pane work-pane" aria-label={words.timeline}>
        {id ? (
          <Talk id={id} onBack={leaveConversation} />
        ) : (
          <Empty icon={MessagesSquare} title={words.pickTitle} text={words.pickText} />
        )}
      </section>
      <AboutPane />
    </div>
  )
}

function leaveConversation(): void {
  const at = route.value
  if (at.at !== 'conversations' || leaveField()) return
  go({ at: 'conversations' })
  focusSoon(`talk-${at.conversation}`)
}
