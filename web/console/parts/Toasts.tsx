import { X } from 'lucide'
import { t } from '../i18n'
import { dismissToast, toasts } from '../state/toasts'
import { IconButton } from './Button'

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ key, tone, text, action }) => (
        <div key={key} class={`toast ${tone}`}>
          <p>{text}</p>
          {action && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                dismissToast(key)
                action.run()
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton label={t.value.dismiss} icon={X} onClick={() => dismissToast(key)} />
        </div>
      ))}
    </div>
  )
}
