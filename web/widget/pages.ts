// Follows the page the visitor is on, also where a page changes without loading.

export interface Place {
  url: string
  title: string
}

const SETTLED = 250

/** The title as we have set it, and as the page had: our mark is not the page's news. */
export const page = {
  marked: '',
  unmarked: '',
  get title(): string {
    return this.marked && document.title === this.marked ? this.unmarked : document.title
  },
}

export const place = (): Place => ({
  url: location.href.slice(0, 2048),
  title: page.title.slice(0, 512),
})

/** Calls `turned` when address or title may have changed and have settled. */
export function followPages(turned: () => void): void {
  let timer = 0
  // Routers change the address first and the title a little later; one report is enough.
  const look = () => {
    clearTimeout(timer)
    timer = window.setTimeout(turned, SETTLED)
  }
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name]
    history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
      original.apply(this, args)
      look()
    }
  }
  addEventListener('popstate', look)
  addEventListener('hashchange', look)
  const watched = { subtree: true, childList: true, characterData: true }
  new MutationObserver(look).observe(document.head, watched)
}
