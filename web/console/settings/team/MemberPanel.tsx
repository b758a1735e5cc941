import { useSignal } from '@preact/signals'
import { Ban, KeyRound, LogOut, ShieldOff, Trash2, UserCheck } from 'lucide'
import { reason, t } from '../../i18n'
import { teamWords } from '../../i18n/team'
import { Button } from '../../parts/Button'
import { OnlyLook } from '../../parts/OnlyFor'
import { Sure } from '../../parts/Sure'
import { session } from '../../state/session'
import {
  change, isMe, remove, resetFactor, resetLink, signOutEverywhere,
  type MadeLink, type Member, type Rights,
} from '../../state/team' // prettier-ignore
import { toast } from '../../state/toasts'
import { LinkOnce } from './LinkOnce'
import { RightsFields, sitesFault } from './RightsFields'

const tell = (error: unknown) => toast(reason(error), { tone: 'bad' })

export function MemberPanel({ of }: { of: Member }) {
  const words = teamWords.value
  if (isMe(of.name)) return <OnlyLook text={words.own} />
  if (of.role === 'owner' && session.value?.role !== 'owner')
    return <OnlyLook text={words.ownersOnly} />
  return (
    <div class="member-panel">
      <RightsForm of={of} />
      <Deeds of={of} />
    </div>
  )
}

function RightsForm({ of }: { of: Member }) {
  const words = teamWords.value
  const before: Rights = { role: of.role, sites: of.sites }
  const now = useSignal(before)
  const error = useSignal<string | undefined>(undefined)
  const submit = async () => {
    error.value = sitesFault(now.value)
    if (error.value) return
    const undo = () => {
      now.value = before
      change(of.name, before).catch(tell)
    }
    try {
      await change(of.name, now.value)
      const action = { label: t.value.undo, run: undo }
      toast(words.changed(of.name), { tone: 'good', action })
    } catch (failed) {
      tell(failed)
    }
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <RightsFields
        value={now.value}
        error={error.value}
        onChange={(value) => (now.value = value)}
      />
      <button type="submit" class="button primary">
        {words.save}
      </button>
    </form>
  )
}

function Deeds({ of }: { of: Member }) {
  const words = teamWords.value
  const link = useSignal<MadeLink | null>(null)
  const asked = useSignal<'remove' | 'factor' | null>(null)
  const { name } = of
  const shut = async (disabled: boolean) => {
    try {
      await change(name, { disabled })
      const undo = () => void change(name, { disabled: !disabled }).catch(tell)
      const action = { label: t.value.undo, run: undo }
      toast(disabled ? words.wasDisabled(name) : words.wasEnabled(name), { action })
    } catch (error) {
      tell(error)
    }
  }
  const signOut = () =>
    signOutEverywhere(name).then(() => toast(words.signedOut(name), { tone: 'good' }), tell)
  return (
    <div class="member-deeds">
      {link.value && (
        <LinkOnce of={link.value} text={words.resetDone(name)} onDone={() => (link.value = null)} />
      )}
      <div class="deed-row">
        {!of.disabled && (
          <Button
            icon={KeyRound}
            onClick={() => void resetLink(name).then((made) => (link.value = made), tell)}
          >
            {words.reset}
          </Button>
        )}
        <Button icon={LogOut} onClick={() => void signOut()}>
          {words.signOut}
        </Button>
        {of.two_step && (
          <Button icon={ShieldOff} onClick={() => (asked.value = 'factor')}>
            {words.factor}
          </Button>
        )}
        <Button icon={of.disabled ? UserCheck : Ban} onClick={() => void shut(!of.disabled)}>
          {of.disabled ? words.enable : words.disable}
        </Button>
        <Button look="danger" icon={Trash2} onClick={() => (asked.value = 'remove')}>
          {words.remove}
        </Button>
      </div>
      {asked.value === 'factor' && (
        <Sure
          title={words.factorSure(name)}
          text={words.factorText}
          go={words.factor}
          then={() => resetFactor(name).then(() => toast(words.factorDone(name)))}
          onClose={() => (asked.value = null)}
        />
      )}
      {asked.value === 'remove' && (
        <Sure
          title={words.removeSure(name)}
          text={words.removeText}
          go={words.remove}
          then={() => remove(name).then(() => toast(words.removed(name)))}
          onClose={() => (asked.value = null)}
        />
      )}
    </div>
  )
}
