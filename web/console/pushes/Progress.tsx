import { Pause, Play, Square } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { MassPush } from '../../shared/wire'
import { t } from '../i18n'
import { IconButton } from '../parts/Button'
import { isLive } from '../state/line'
import { loadMass, underWay } from '../state/mass'
import { may } from '../state/may'
import { write } from '../state/route'
import { steerOrSay } from './steering'

/** Of those before them none can be under way, unless it was left to rest long ago. */
const NEWEST = 10

/** The push to many that is under way, at the head of the list of visitors. */
export function MassBar({ site }: { site: string }) {
  const push = underWay(site)
  const live = isLive()
  useEffect(() => {
    // One that rests tells nothing by itself, and one may have ended while the line was down.
    if (live) void loadMass(site, undefined, NEWEST).catch(() => undefined)
  }, [site, live])
  if (!push) return null
  return (
    <section class="mass-bar" aria-label={t.value.many.underWay}>
      <a class="cut" href={write({ at: 'pushes', site, push: push.id })} title={push.text ?? ''}>
        {push.text || t.value.many.underWay}
      </a>
      <Progress push={push} />
    </section>
  )
}

/** How many have had their turn, and what can be done about the others. */
export function Progress({ push }: { push: MassPush }) {
  const words = t.value.many
  const { total, sent, held, gone, state } = push
  const done = sent + held + gone
  const isOpen = may('push') && (state === 'running' || state === 'paused')
  return (
    <div class="mass-progress">
      <progress max={Math.max(total, 1)} value={done} aria-label={words.progress(done, total)} />
      <span class="faint">
        {words.progress(done, total)}
        {held > 0 && ` · ${words.held(held)}`}
        {gone > 0 && ` · ${words.gone(gone)}`}
      </span>
      <span class="spring" />
      {isOpen && state === 'running' && (
        <IconButton
          label={words.pause}
          icon={Pause}
          onClick={() => void steerOrSay(push, 'pause')}
        />
      )}
      {isOpen && state === 'paused' && (
        <IconButton
          label={words.resume}
          icon={Play}
          onClick={() => void steerOrSay(push, 'resume')}
        />
      )}
      {isOpen && (
        <IconButton
          label={words.cancel}
          icon={Square}
          onClick={() => void steerOrSay(push, 'cancel')}
        />
      )}
    </div>
  )
}
