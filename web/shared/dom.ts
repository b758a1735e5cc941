// Elements without a framework, made by calls: no markup, so nothing a content policy forbids.

type Attributes = Record<string, string | number | boolean | ((event: never) => void) | undefined>

/** `on…` adds a listener, `true` an empty attribute; `false` and undefined leave one out. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value as EventListener)
    else if (value !== undefined && value !== false)
      element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(...children)
  return element
}

/** A Lucide icon: the shapes on its 24 × 24 grid. */
export type Shapes = [string, Record<string, string | number>][]

const SVG = 'http://www.w3.org/2000/svg'

export function icon(shapes: Shapes): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const [name, attributes] of shapes) {
    const shape = svg.appendChild(document.createElementNS(SVG, name))
    for (const key in attributes) shape.setAttribute(key, String(attributes[key]))
  }
  return svg
}
