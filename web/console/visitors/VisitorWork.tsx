import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Composer } from '../conversations/Composer'
import { PushCard } from '../conversations/PushCard'
import { WorkHead } from '../conversations/WorkHead'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { lazy } from '../parts/lazy'
import { OnlyLook } from '../parts/OnlyFor'
import { draft, setDraft } from '../state/drafts'
import { looked } from '../state/look'
import { may } from '../state/may'
import { together } from '../state/pushlog'
import { pushesTo } from '../state/pushes'
import { previewOf } from '../state/typing'
import { rowOf } from '../state/visitors'
import {
  draftOf, extras, extrasFaults, invitationText, kind, NO_EXTRAS, sendPush,
} from './inviting' // prettier-ignore
import { VisitNow } from './VisitNow'

const PushMore = lazy(() => import('../pushes/PushMore').then((all) => all.PushMore), true)

interface WorkProps {
  site: string
  visitor: string
  onBack: () => void
}

/** A visitor nobody talks with yet: what they do now, and the first word to them. */
export function VisitorWork({ site, visitor, onBack }: WorkProps) {
  const detail = looked.value?.visitor === visitor ? looked.value : null
  const row = rowOf(site, visitor) ?? detail?.row ?? null
  const name = callOf(visitor, row?.name)
  const pushes = together(detail?.pushes ?? [], pushesTo(site, visitor))
  const preview = previewOf(site, visitor)
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [pushes.length, preview])
  return (
    <>
      <WorkHead site={site} visitor={visitor} name={name} page={row?.page} onBack={onBack} />
      <div class="work-body" tabIndex={0} role="region" aria-label={name}>
        {detail?.online === false && <p class="problem calm">{t.value.push.gone}</p>}
        {row && <VisitNow row={row} trail={detail?.trail ?? []} />}
        {pushes.length > 0 && (
          <div class="push-log" role="log" aria-label={t.value.detail.pushes}>
            {pushes.map((push) => (
              <PushCard key={push.key} push={push} />
            ))}
          </div>
        )}
        {preview && (
          <p class="preview">
            <span class="faint">{t.value.conversations.typing(name)}</span> {preview}
          </p>
        )}
        <div ref={end} />
      </div>
      {may('push') ? <FirstWord site={site} visitor={visitor} /> : <OnlyLook />}
    </>
  )
}

function FirstWord({ site, visitor }: { site: string; visitor: string }) {
  const words = t.value.push
  const isOpen = useSignal(false)
  const of = kind.value
  const name = draftOf(of, site, visitor)
  const send = async (text: string) => {
    const given = extras.value
    extras.value = NO_EXTRAS
    try {
      await sendPush(of, site, visitor, text, given)
    } catch {
      if (extras.value === NO_EXTRAS) extras.value = given
      // Its card says why; the text is back, unless something else has been written meanwhile.
      if (!draft(name)) setDraft(name, text)
    }
  }
  return (
    <div class="composer-box">
      <div class="choices" role="group" aria-label={words.message}>
        <button
          type="button"
          aria-pressed={of === 'invite'}
          onClick={() => (kind.value = 'invite')}
        >
          {words.inviteTab}
        </button>
        <button
          type="button"
          aria-pressed={of === 'message'}
          onClick={() => (kind.value = 'message')}
        >
          {words.messageTab}
        </button>
      </div>
      <Composer
        of={name}
        first={of === 'invite' ? invitationText() : ''}
        label={of === 'invite' ? words.inviteLabel : words.messageLabel}
        placeholder={of === 'invite' ? words.inviteLabel : words.messageLabel}
        hint={of === 'invite' ? words.inviteHint : words.messageHint}
        send={of === 'invite' ? words.sendInvite : words.sendMessage}
        isHeld={Object.keys(extrasFaults.value).length > 0}
        onSend={(text) => void send(text)}
      />
      <details class="push-more" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
        <summary>{t.value.many.more}</summary>
        {isOpen.value && <PushMore />}
      </details>
    </div>
  )
}
