import { CloudOff } from 'lucide'
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
    const [state, setState] = useState<'loading' | 'here' | 'failed'>('loading')
    useEffect(() => {
      if (loaded) return
      load().then(
        (component) => {
          loaded = component
          setState('here')
        },
        () => setState('failed'),
      )
    }, [])
    if (loaded) return h(loaded, props)
    if (state === 'loading') return quiet ? null : <div class="panes alone" aria-busy="true" />
    return <Outdated />
  }
}

/** A newer server has other files: only the page as it has it now finds them. */
const Outdated = () => {
  const words = t.value.outdated
  return (
    <Empty icon={CloudOff} title={words.title} text={words.text}>
      <Button onClick={() => location.reload()}>{words.reload}</Button>
    </Empty>
  )
}
