import { useSignal } from '@preact/signals'
import { t } from '../i18n'
import { lazy } from '../parts/lazy'

const WhyNot = lazy(() => import('../rules/WhyNot').then((all) => all.WhyNot), true)

/** Why each rule did or did not reach the visitor; looked up when somebody wants to know. */
export function Rules({ site, visitor }: { site: string; visitor: string }) {
  const isOpen = useSignal(false)
  return (
    <section>
      <details onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
        <summary>
          <h3>{t.value.rail.rules}</h3>
        </summary>
        {isOpen.value && <WhyNot site={site} visitor={visitor} />}
      </details>
    </section>
  )
}
