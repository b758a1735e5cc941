// The site's colour, and the colour of text on it that can be read.

const HEX = /^#([\da-f]{3}|[\da-f]{6})$/i

/** Three parts 0–255 of `#rgb` or `#rrggbb`; undefined for anything else. */
export function partsOf(color: string): number[] | undefined {
  const hex = HEX.exec(color.trim())?.[1]
  if (!hex) return undefined
  const parts = hex.match(hex.length === 3 ? /./g : /../g)!
  return parts.map((part) => parseInt(part.padEnd(2, part), 16))
}

/** White where it reaches WCAG AA (4.5 : 1), else near-black, which then does. */
export function textOn(parts: number[]): string {
  const [red, green, blue] = parts.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#fff' : '#111'
}
