import '../style/pushes.css'
import '../style/ruleEditor.css'
import { LookForm } from '../rules/SaidForm'
import { extras, extrasFaults, kind } from '../visitors/inviting'
import { Ttl } from './Ttl'

/** What a push to one visitor can have beside its words. */
export function PushMore() {
  const { ttl, ...look } = extras.value
  return (
    <div class="push-more-form">
      <LookForm
        action={{ do: kind.value, text: '', ...look }}
        place="push"
        isOpen
        errors={extrasFaults.value}
        say={(_, error) => error}
        onChange={({ style, title, image, buttons }) =>
          (extras.value = { style, title, image, buttons, ttl })
        }
      />
      <Ttl value={ttl} onChange={(seconds) => (extras.value = { ...extras.value, ttl: seconds })} />
    </div>
  )
}
