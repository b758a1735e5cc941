import { type Signal, useSignal } from '@preact/signals'
import { Eye, EyeOff } from 'lucide'
import { t } from '../i18n'
import { IconButton } from '../parts/Button'
import { useFocus } from '../parts/useFocus'

interface PasswordProps {
  control: object
  text: Signal<string>
  autocomplete: 'current-password' | 'new-password'
  /** The form begins with it. */
  isFirst?: boolean
}

export function PasswordInput({ control, text, autocomplete, isFirst = false }: PasswordProps) {
  const isShown = useSignal(false)
  const input = useFocus<HTMLInputElement>(isFirst)
  const words = t.value.entrance
  // Preact's types tell the kinds of input apart one by one; this one is two of them in turn.
  const type = (isShown.value ? 'text' : 'password') as 'password'
  return (
    <div class="password">
      <input
        {...control}
        ref={input}
        class="input"
        type={type}
        autocomplete={autocomplete}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <IconButton
        label={isShown.value ? words.hidePassword : words.showPassword}
        icon={isShown.value ? EyeOff : Eye}
        onClick={() => (isShown.value = !isShown.value)}
      />
    </div>
  )
}
