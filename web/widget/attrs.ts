// What a page tells of its visitor, cut to what the server takes: a hello that is too large would
// end the chat of everybody on that page.

const MOST = 30
const KEY = 64
const TEXT = 500
const BYTES = 4096

export type Attrs = Record<string, unknown>

/** `known` with what `told` adds or changes; anything the server would refuse stays away. */
export function merged(known: Attrs, told: Attrs): Attrs {
  let attrs = known
  for (const [key, value] of Object.entries(told ?? {})) {
    if (key.length > KEY || !isPlain(value)) continue
    const next = { ...attrs, [key]: typeof value === 'string' ? value.slice(0, TEXT) : value }
    if (Object.keys(next).length <= MOST && bytes(next) <= BYTES) attrs = next
  }
  return attrs
}

const isPlain = (value: unknown) =>
  value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)

const bytes = (attrs: Attrs) => new TextEncoder().encode(JSON.stringify(attrs)).length
