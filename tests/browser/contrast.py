"""The contrast of every text on a page with what is behind it, measured by the formula of WCAG 2.
axe-core measures it too, but gives up on texts in a shadow root, where the widget lives."""

from playwright.async_api import Page

_MEASURE = """(scope) => {
  const SEEN = { opacityProperty: true, visibilityProperty: true }
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
    return [red, green, blue, alpha / 255]
  }
  const over = ([red, green, blue, alpha], below) =>
    [red, green, blue].map((value, place) => value * alpha + below[place] * (1 - alpha))
  const luminance = (color) => {
    const [red, green, blue] = color.map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const around = (element) => element.parentElement ?? element.getRootNode().host
  const lineage = (element) => (element ? [element, ...lineage(around(element))] : [])

  const behind = (element) => {
    const layers = []
    for (const each of lineage(element)) {
      const { backgroundColor, backgroundImage } = getComputedStyle(each)
      if (backgroundImage !== 'none') return null // a picture: nothing to compute
      layers.unshift(rgba(backgroundColor))
      if (layers[0][3] === 1) break
    }
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255])
  }
  const measure = (element, text, style) => {
    const below = behind(element)
    if (!below) return []
    const [red, green, blue, alpha] = rgba(style.color)
    const opacity = lineage(element).reduce((all, one) => all * getComputedStyle(one).opacity, 1)
    const color = over([red, green, blue, alpha * opacity * style.opacity], below)
    const [dark, light] = [luminance(color), luminance(below)].sort((a, b) => a - b)
    const size = parseFloat(style.fontSize)
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5
    const ratio = (light + 0.05) / (dark + 0.05)
    return [{ text, ratio, fits: ratio >= needed }]
  }
  const texts = (root) => [...root.querySelectorAll('*')].flatMap((element) => {
    const inside = element.shadowRoot ? texts(element.shadowRoot) : []
    if (['SCRIPT', 'STYLE', 'OPTION'].includes(element.tagName)) return inside
    if (!element.checkVisibility(SEEN) || element.matches(':disabled')) return inside
    const own = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
    const text = own.map(({ data }) => data.trim()).join(' ').trim()
    const style = getComputedStyle(element)
    const said = text ? measure(element, text, { ...pick(style), opacity: 1 }) : []
    const hint = element.placeholder && !element.value
      ? measure(element, element.placeholder, pick(getComputedStyle(element, '::placeholder')))
      : []
    return [...said, ...hint, ...inside]
  })
  const pick = ({ color, fontSize, fontWeight, opacity }) =>
    ({ color, fontSize, fontWeight, opacity })
  return texts(scope ? document.querySelector(scope).shadowRoot : document)
}"""


async def too_faint(page: Page, shadow_host: str | None = None) -> list[str]:
    """Texts that are hard to read, on the page or within one shadow root."""
    measured = await page.evaluate(_MEASURE, shadow_host)
    return [f"{each['text']} ({each['ratio']:.2f})" for each in measured if not each["fits"]]
