"""Line charts as SVG, written by hand: cost against visitors. Readable on light and on dark."""

from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from book import Book

TITLES = {
    "single": "Single POST → push: pushes a second by visitors",
    "batch": "Batch of 100 per POST: pushes a second by visitors",
    "memory": "Resident bytes per idle visitor by visitors",
}
_FIGURE = {"single": "rate", "batch": "rate", "memory": "memory"}
WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 130, 44, 44
LABEL_GAP = 15
# Halloo stands out, the floor is a quiet dashed line, the others have a colour each.
_COLOURS = {"halloo": "#d1495b", "floor": "#8a8f98"}
_OTHERS = ("#2a7fba", "#3a9d6e", "#c98a1b", "#8e5bb5", "#1a9a9a", "#9a6a4f")
_STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #ddd }
  @media (prefers-color-scheme: dark) { text { fill: #d5d8dd } .grid { stroke: #3b3f46 } }
"""

Series = list[tuple[float, float]]


class Label(NamedTuple):
    y: float
    name: str
    colour: str


def draw(book: Book, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for scenario, title in TITLES.items():
        lines: dict[str, Series] = {}
        for server in book.servers(scenario):
            found = [
                (float(number), book.get(scenario, number, _FIGURE[scenario], server))
                for number in book.numbers(scenario)
            ]
            lines[server] = [(x, y) for x, y in found if y is not None]
        (folder / f"{scenario}.svg").write_text(chart(title, lines))


def chart(title: str, lines: dict[str, Series]) -> str:
    """`lines`: (visitors, value) by server."""
    title = escape(title)
    points = [point for line in lines.values() for point in line]
    far = max((x for x, _ in points), default=1)
    step = nice_step(max((y for _, y in points), default=1) / 5)
    high = step * -(-max((y for _, y in points), default=1) // step)

    def at(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * x / far
        return across, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / high

    parts = [f'<text class="title" x="{LEFT}" y="24">{title}</text>']
    for k in range(round(high / step) + 1):
        x, y = at(0, k * step)
        parts.append(f'<path class="grid" d="M{x:.0f} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(
            f'<text x="{x - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{k * step:,.0f}</text>'
        )
    for visitors in sorted({x for x, _ in points}):
        x, y = at(visitors, 0)
        parts.append(
            f'<text x="{x:.1f}" y="{y + 22:.1f}" text-anchor="middle">{visitors:,.0f}</text>'
        )
    labels = []
    spare = iter(_OTHERS * len(lines))
    for name, line in lines.items():
        if not line:
            continue
        colour = _COLOURS.get(name) or next(spare)
        places = [at(x, y) for x, y in line]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dashed = ' stroke-dasharray="6 5"' if name == "floor" else ""
        thick = 3.5 if name == "halloo" else 2
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{thick}"{dashed}/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
        labels.append(Label(places[-1][1], name, colour))
    for label in apart(labels):
        parts.append(
            f'<text x="{WIDTH - RIGHT + 12}" y="{label.y + 4:.1f}" style="fill:{label.colour}">'
            f"{label.name}</text>"
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{title}">\n<style>{_STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def nice_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at least `rough`."""
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def apart(labels: list[Label]) -> list[Label]:
    """Moved so that no two stand on each other; from the bottom up, where they crowd."""
    moved: list[Label] = []
    for label in sorted(labels, reverse=True):
        low = moved[-1].y - LABEL_GAP if moved else HEIGHT - BOTTOM
        moved.append(label._replace(y=min(label.y, low)))
    return moved
