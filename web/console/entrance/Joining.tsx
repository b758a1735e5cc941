import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { HttpError } from '../http'
import { reason, t } from '../i18n'
import { joiningWords } from '../i18n/joining'
import { Button } from '../parts/Button'
import { askOffered, offered } from '../state/entrance'
import { lookAtLink, type LinkView } from '../state/joining'
import { go, route, write } from '../state/route'
import { endQuietly, session } from '../state/session'
import { Accept } from './Accept'
import { Entrance } from './Entrance'
import { Forgot } from './Forgot'
import { NewPassword } from './NewPassword'

/** What a link opens: an invitation, a new password; or the way to such a link. */
export function Joining() {
  const at = route.value
  if (session.value) return <SignedIn />
  if (at.at === 'forgotten') return <Forgot />
  const token = at.at === 'invitation' || at.at === 'reset' ? at.token : ''
  return <Link key={token} token={token} />
}

function Link({ token }: { token: string }) {
  const words = joiningWords.value
  const view = useSignal<LinkView | null>(null)
  const failure = useSignal<unknown>(null)
  const look = () => {
    failure.value = null
    lookAtLink(token).then(
      (found) => (view.value = found),
      (error: unknown) => (failure.value = error),
    )
  }
  useEffect(look, [token])
  if (failure.value instanceof HttpError && failure.value.code === 'link_invalid')
    return <Void />
  if (failure.value)
    return (
      <Entrance title={words.failedTitle} lead={whyNot(failure.value)}>
        <p class="form-end">
          <Button onClick={look}>{t.value.tryAgain}</Button>
        </p>
      </Entrance>
    )
  if (!view.value) return <Entrance title={words.looking} lead="" />
  const Screen = view.value.kind === 'reset' ? NewPassword : Accept
  return <Screen token={token} of={view.value} />
}

/** What a link was for that is used or too old is known from its address alone. */
function Void() {
  const words = joiningWords.value
  const isReset = route.value.at === 'reset'
  useEffect(() => {
    if (isReset && !offered.value) void askOffered().catch(() => undefined)
  }, [])
  const byMail = isReset && offered.value?.mail
  const text = byMail ? words.voidMail : isReset ? words.voidReset : words.voidInvitation
  return (
    <Entrance title={words.voidTitle} lead={text}>
      <p class="form-end">
        {byMail && (
          <a class="button primary" href={write({ at: 'forgotten' })}>
            {words.anotherLink}
          </a>
        )}
        <ToSignIn />
      </p>
    </Entrance>
  )
}

const whyNot = (error: unknown): string =>
  error instanceof HttpError && error.wait ? t.value.entrance.wait(error.wait) : reason(error)

export const ToSignIn = () => (
  <a class="button" href={write({ at: 'sign-in' })}>
    {joiningWords.value.toSignIn}
  </a>
)

function SignedIn() {
  const words = joiningWords.value
  return (
    <Entrance title={words.signedInTitle} lead={words.signedInText(session.value!.agent)}>
      <p class="form-end">
        <Button look="primary" onClick={() => void endQuietly()}>
          {words.signOutFirst}
        </Button>
        <Button onClick={() => go({ at: 'visitors' }, 'replace')}>{words.stay}</Button>
      </p>
    </Entrance>
  )
}
