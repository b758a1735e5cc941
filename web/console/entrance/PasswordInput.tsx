import { type Signal, useSignal } from '@preact/signals'
import { Eye, EyeOff } from 'lucide'
import { t } from '../i18n'
import { IconButton } from '../parts/Button'

interface PasswordProps {
  control: object
  text: Signal<string>
  autocomplete: 'current-password' | 'new-password'
}

export function PasswordInput({ control, text, autocomplete }: PasswordProps) {
  const isShown = useSignal(false)
  const words = t.value.entrance
  // Preact's types tell the kinds of input apart one by one; this one is two of them in turn.
  const type = (isShown.value ? 'text' : 'password') as 'password'
  return (
    <div class="password">
      <input
        {...control}
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
