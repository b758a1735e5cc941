"""What is to be reached: how each figure is taken from the book, and what repeats it."""

from collections.abc import Callable
from typing import NamedTuple

from book import Book

ORIGINAL, NCHAN, FLOOR, HALLOO = "go-original", "nchan", "floor", "halloo"
MEGABYTE = 1_000_000

Measure = Callable[[Book], float | None]


class Target(NamedTuple):
    """`measured` gives the figure, or None; `reached` judges it. `words` is a format."""

    work: str
    aim: str
    words: str
    measured: Measure
    reached: Callable[[float], bool]
    command: str


def _over(scenario: str, number: int, other: str, name: str = "rate", base: str = "") -> Measure:
    """Halloo's share of what another server does."""
    return lambda book: book.ratio(
        name, (scenario, number, HALLOO), (base or scenario, number, other)
    )


def _to_itself(scenario: str, number: int, other: int) -> Measure:
    return lambda book: book.ratio("rate", (scenario, number, HALLOO), (scenario, other, HALLOO))


def _figure(scenario: str, number: int, name: str, unit: float = 1) -> Measure:
    def get(book: Book) -> float | None:
        found = book.get(scenario, number, name)
        return None if found is None else found / unit

    return get


def _best_chat(name: str) -> Measure:
    """Of the window that acknowledges most within 50 ms; if none is, of the quickest."""

    def get(book: Book) -> float | None:
        scenarios = [s for s, _, _ in book.rows if s.startswith("chat-")]
        found = [(book.get(s, 200, "rate") or 0, book.get(s, 200, "p99") or 0) for s in scenarios]
        quick = [each for each in found if each[1] < 50]
        best = max(quick) if quick else min(found, key=lambda each: each[1], default=None)
        return None if best is None else best[name == "p99"]

    return get


def _spread(name: str, most: int, least: int) -> Measure:
    """How the figure grows from few visitors to many."""

    def get(book: Book) -> float | None:
        numbers = book.numbers("presence")
        if len(numbers) < 2:
            return None
        many, few = (book.get("presence", n, name) for n in (numbers[most], numbers[least]))
        return None if not many or not few else many / few

    return get


TARGETS = [
    Target("batch push, 5,000 visitors", "≥ 0.6 × the floor's sends/s", "{:.2f} ×",
           _over("batch", 5000, FLOOR, base="agent"), lambda x: x >= 0.6,
           "make bench ONLY=batch,agent SIZES=5000"),
    Target("agent-socket push, 5,000 visitors", "≥ 0.6 × the floor's sends/s", "{:.2f} ×",
           _over("agent", 5000, FLOOR), lambda x: x >= 0.6,
           "make bench ONLY=agent SIZES=5000"),
    Target("single POST → push, 5,000 visitors", "≥ 1.0 × nchan", "{:.2f} ×",
           _over("single", 5000, NCHAN), lambda x: x >= 1,
           "make bench-peers ONLY=single SIZES=5000"),
    Target("single POST → push, 5,000 visitors", "≥ 8 × the original design", "{:.1f} ×",
           _over("single", 5000, ORIGINAL), lambda x: x >= 8,
           "make bench-peers ONLY=single SIZES=5000"),
    Target("single POST → push, 15,000 visitors", "≥ 20 × the original design", "{:.1f} ×",
           _over("single", 15_000, ORIGINAL), lambda x: x >= 20,
           "make bench-peers ONLY=single SIZES=15000"),
    Target("single POST → push, 15,000 visitors", "≥ 0.9 × its rate at 1,000", "{:.2f} ×",
           _to_itself("single", 15_000, 1000), lambda x: x >= 0.9,
           "make bench ONLY=single SIZES=1000,15000"),
    Target("push to all of 15,000 visitors", "last receipt ≤ 1.3 × the floor's loop", "{:.2f} ×",
           _over("mass", 15_000, FLOOR, "last"), lambda x: x <= 1.3,
           "make bench ONLY=mass SIZES=15000"),
    Target("memory per idle visitor, 15,000", "≤ 6 kB resident", "{:.2f} kB",
           _figure("memory", 15_000, "memory", 1000), lambda x: x <= 6,
           "make bench ONLY=memory SIZES=15000"),
    Target("server alone", "≤ 80 MB resident", "{:.0f} MB",
           _figure("alone", 1000, "memory", MEGABYTE), lambda x: x <= 80,
           "make bench ONLY=alone SIZES=1000"),
    Target("server alone", "ready in ≤ 1.5 s", "{:.2f} s",
           _figure("alone", 1000, "ready", 1000), lambda x: x <= 1.5,
           "make bench ONLY=alone SIZES=1000"),
    Target("durable chat messages, 200 conversations", "≥ 5,000/s acknowledged", "{:,.0f}/s",
           _best_chat("rate"), lambda x: x >= 5000, "make bench ONLY=chat"),
    Target("the same", "p99 < 50 ms", "{:.1f} ms",
           _best_chat("p99"), lambda x: x < 50, "make bench ONLY=chat"),
    Target("50 consoles, 10,000 visitors, 200 page changes/s", "≤ 15 % of a core", "{:.1%}",
           _figure("presence", 10_000, "server_cpu"), lambda x: x <= 0.15,
           "make bench ONLY=presence"),
    Target("the same with 18,000 instead of 2,500 visitors", "as many bytes per console",
           "{:.2f} ×", _spread("bytes", -1, 0), lambda x: x <= 1.15, "make bench ONLY=presence"),
    Target("handshakes with hello and welcome, 15,000 visitors", "≥ 2,500/s", "{:,.0f}/s",
           _figure("handshakes", 15_000, "rate"), lambda x: x >= 2500,
           "make bench ONLY=handshakes SIZES=15000"),
]  # fmt: skip


def table(book: Book) -> str:
    """Those that were measured this time."""
    lines = ["| work | target | measured | reached | repeat it |", "|---|---|---|---|---|"]
    for target in TARGETS:
        found = target.measured(book)
        if found is not None:
            measured = target.words.format(found)
            verdict = "yes" if target.reached(found) else "**no**"
            lines.append(
                f"| {target.work} | {target.aim} | {measured} | {verdict} | `{target.command}` |"
            )
    left = len(TARGETS) + 2 - len(lines)
    return "\n".join(lines) + (f"\n\n{left} more targets were not measured." if left else "")
