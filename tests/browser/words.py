"""The texts of the dictionaries, read from their sources: what must not be left on a Chinese
screen."""

import re
from pathlib import Path

from playwright.async_api import Page

WEB = Path(__file__).parents[2] / "web"
ENGLISH = [
    *sorted((WEB / "console/i18n").glob("*en.ts")),
    *(WEB / "widget/words" / f"{part}.en.ts" for part in ("live", "bubble", "card", "panel")),
]
# The same in every language.
NAMES = {"Halloo", "Enter", "Esc"}
_LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)+)'|`([^`]+)`")

# Everything a person reads, hears or sees on hover, also inside shadow roots.
_TEXTS = """() => {
  const texts = []
  const shown = (node) => (node.checkVisibility ? node.checkVisibility() : true)
  const walk = (root) => {
    for (const node of root.querySelectorAll('*')) {
      if (['SCRIPT', 'STYLE'].includes(node.tagName) || !shown(node)) continue
      for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
        if (node.getAttribute(name)) texts.push(node.getAttribute(name))
      for (const child of node.childNodes)
        if (child.nodeType === Node.TEXT_NODE) texts.push(child.data.trim())
      if (node.shadowRoot) walk(node.shadowRoot)
    }
  }
  walk(document)
  return texts.filter(Boolean)
}"""


def _patterns() -> list[re.Pattern[str]]:
    texts = (
        plain or template
        for source in ENGLISH
        for plain, template in _LITERAL.findall(source.read_text())
    )
    return [
        re.compile(".+".join(map(re.escape, re.split(r"\$\{[^}]*\}", text))))
        for text in texts
        if re.search(r"[A-Za-z]{2}", re.sub(r"\$\{[^}]*\}", "", text)) and text not in NAMES
    ]


async def english_left(page: Page) -> list[str]:
    """Texts of the English dictionaries that stand on this page."""
    patterns = _patterns()
    assert len(patterns) > 100, "the dictionaries have moved"
    shown: list[str] = await page.evaluate(_TEXTS)
    return [text for text in shown if any(each.fullmatch(text) for each in patterns)]
