// Finds web addresses in what people write. Linear in the length of the text.

export type Part = { text: string; href?: string }

// Chinese is written without spaces: its characters and punctuation end an address.
const ADDRESS =
  /\bhttps?:\/\/[^\s<>"'`\u2014-\u2026\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]+/gi
const CLOSING = new Set('.,;:!?*_~)]}')

export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0])
    const href = checked(address)
    if (!href) continue
    if (match.index > from) parts.push({ text: text.slice(from, match.index) })
    parts.push({ text: address, href })
    from = match.index + address.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

/** Without the punctuation of the sentence around it; a bracket stays if it was opened inside. */
function trimmed(address: string): string {
  let unopened = count(address, ')') - count(address, '(')
  let end = address.length
  for (; end && CLOSING.has(address[end - 1]!); end--)
    if (address[end - 1] === ')' && unopened-- <= 0) break
  return address.slice(0, end)
}

const count = (text: string, letter: string) => text.split(letter).length - 1

function checked(address: string): string | undefined {
  try {
    return new URL(address).href
  } catch {
    return undefined
  }
}
