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

/** People leave out the scheme; a bare host means https, this machine means http. */
function originOf(line: string): string | null {
  const isLocal = /^(localhost|127\.|\[::1\])/.test(line)
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(line) ? line : `${isLocal ? 'http' : 'https'}://${line}`
  try {
    const { protocol, hostname, origin, username } = new URL(whole)
    const isWeb = protocol === 'http:' || protocol === 'https:'
    const isHost = /^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/.test(hostname) && (hostname.includes('.') || isLocal || hostname === 'localhost' || hostname.startsWith('['))
    return isWeb && isHost && !username ? origin : null
  } catch {
    return null
  }
}
