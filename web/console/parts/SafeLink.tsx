import type { ComponentChildren } from 'preact'

/** An address of a visitor's making: a link when it is http(s), plain text when it is not. */
export function SafeLink({ url, children }: { url: string; children: ComponentChildren }) {
  if (!isWeb(url)) return <span title={url}>{children}</span>
  return (
    <a href={url} title={url} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

export function isWeb(url: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol)
  } catch {
    return false
  }
}

/** `/shoes?size=42` of a page's address. */
export function pathOf(url: string): string {
  try {
    const { pathname, search, hash } = new URL(url)
    return pathname + search + hash
  } catch {
    return url
  }
}

/** `shop.example:8443`: the port only where it is not the usual one. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host.replace(/^www\./, '')
  } catch {
    return url
  }
}
