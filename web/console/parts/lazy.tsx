import { ServerCrash } from 'lucide'
import { h, type ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n'
import { Button } from './Button'
import { Empty } from './Empty'

/** A component whose code is fetched when it is first drawn. `quiet` shows nothing meanwhile. */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  quiet = false,
): ComponentType<P> {
  let loaded: ComponentType<P> | undefined
  return function Lazy(props: P) {
    const [state, setState] = useState<'loading' | 'here' | 'failed'>(loaded ? 'here' : 'loading')
    const start = () => {
      setState('loading')
      load().then(
        (component) => {
          loaded = component
          setState('here')
        },
        () => setState('failed'),
      )
    }
    useEffect(() => {
      if (!loaded) start()
    }, [])
    if (loaded) return h(loaded, props)
    if (state === 'loading') return quiet ? null : <div class="panes alone" aria-busy="true" />
    return (
      <Empty icon={ServerCrash} title={t.value.errors['internal']!} text={t.value.errors['unreachable']!}>
        <Button onClick={start}>{t.value.tryAgain}</Button>
      </Empty>
    )
  }
}
