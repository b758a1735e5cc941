// The one script a page embeds. Waits until the page is idle, then brings in the rest; until then
// it only remembers what the page asks of `window.Halloo`.
import type { Call, Events, Page } from './api'

declare const __LIVE__: string

if (!window.Halloo) {
  const script = (document.currentScript ??
    document.querySelector('script[data-site]')) as HTMLScriptElement
  const base = new URL('.', script.src).href
  const calls: Call[] = []
  const listeners = new Map<string, Set<(detail: never) => void>>()
  let answer: ((call: Call) => void) | undefined
  let loading = false

  const call = (...call: Call) => {
    if (answer) answer(call)
    else calls.push(call)
    if (call[0] === 'open') load()
  }

  let ready: Events['ready'] | undefined
  const emit = <Name extends keyof Events>(name: Name, detail: Events[Name]) => {
    if (name === 'ready') ready = detail as Events['ready']
    for (const listen of listeners.get(name) ?? []) {
      try {
        listen(detail as never)
      } catch (error) {
        // The page's mistake is the page's to see, and must not stop the chat.
        reportError(error)
      }
    }
  }

  const page: Page = {
    open: () => call('open'),
    close: () => call('close'),
    identify: (attrs) => call('identify', attrs),
    event: (name, props) => call('event', name, props),
    consent: (consent) => call('consent', consent),
    forget: () => call('forget'),
    on(name, listen) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(listen))
      if (name === 'ready' && ready) listen(ready as never)
      return () => void set.delete(listen)
    },
  }
  window.Halloo = page

  const load = () => {
    if (loading) return
    loading = true
    import(/* @vite-ignore */ base + __LIVE__).then(
      (live: typeof import('./live')) => {
        answer = live.start({ script, base, calls, emit })
      },
      // Offline, most likely. The browser has said so; a later `open` tries again.
      () => {
        loading = false
      },
    )
  }
  const whenIdle = () =>
    'requestIdleCallback' in window
      ? requestIdleCallback(load, { timeout: 3000 })
      : setTimeout(load, 200)
  const whenLoaded = () =>
    document.readyState === 'complete' ? whenIdle() : addEventListener('load', whenIdle)
  // A page rendered ahead of time has no visitor yet.
  if ((document as { prerendering?: boolean }).prerendering)
    document.addEventListener('prerenderingchange', whenLoaded, { once: true })
  else whenLoaded()
}
