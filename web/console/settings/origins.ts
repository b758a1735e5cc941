// The addresses a person types for a site, one per line, as the server wants them.

/** Normalised origins without doubles, or the first line that is not an address. */
export function originsOf(text: string): { origins: string[]; wrong?: string } {
  const lines = text
    .split(/[\s,，]+/)
    .map((line) => line.trim())
    .filter(Boolean)
  const origins: string[] = []
  for (const line of lines) {
    const origin = originOf(line)
    if (origin === null) return { origins, wrong: line }
    if (!origins.includes(origin)) origins.push(origin)
  }
  return { origins }
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i
const THIS_MACHINE = /^(localhost|127\.|\[::1\])/
/** A name with a dot, this machine's name, or an IPv6 address. */
const HOST = /^([a-z0-9-]+\.)+[a-z0-9-]+$|^localhost$|^\[[0-9a-f:.]+\]$/

/** People leave out the scheme; a bare host means https, this machine means http. */
function originOf(line: string): string | null {
  const scheme = THIS_MACHINE.test(line) ? 'http' : 'https'
  try {
    const url = new URL(SCHEME.test(line) ? line : `${scheme}://${line}`)
    const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
    return isWeb && HOST.test(url.hostname) && !url.username ? url.origin : null
  } catch {
    return null
  }
}
