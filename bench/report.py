"""Tables and plots of what was measured: the targets, every figure, the README."""

from collections.abc import Callable
from typing import Any, NamedTuple

import plots
from book import Book
from load import HERE

README = HERE / "README.md"
MARK = "<!-- the last run -->"
ORIGINAL, NCHAN, FLOOR, HALLOO = "go-original", "nchan", "floor", "halloo"
NO_PEER = "– (`make bench-peers`)"
MEGABYTE = 1_000_000


class Target(NamedTuple):
    """`measured` gives the figure, or None; `reached` judges it. `words` is a format."""

    work: str
    aim: str
    words: str
    measured: Callable[[Book], float | None]
    reached: Callable[[float], bool]
    command: str


def _over(scenario: str, number: int, other: str, name: str = "rate", base: str = "") -> Any:
    """Halloo's share of what another server does."""
    return lambda book: book.ratio(
        name, (scenario, number, HALLOO), (base or scenario, number, other)
    )


def _to_itself(scenario: str, number: int, other: int) -> Any:
    return lambda book: book.ratio("rate", (scenario, number, HALLOO), (scenario, other, HALLOO))


def _figure(scenario: str, number: int, name: str, unit: float = 1) -> Any:
    def get(book: Book) -> float | None:
        found = book.get(scenario, number, name)
        return None if found is None else found / unit

    return get


def _best_chat(name: str) -> Any:
    """Of the window that acknowledges most within 50 ms; if none is, of the quickest."""

    def get(book: Book) -> float | None:
        scenarios = [s for s, _, _ in book.rows if s.startswith("chat-")]
        found = [(book.get(s, 200, "rate") or 0, book.get(s, 200, "p99") or 0) for s in scenarios]
        quick = [each for each in found if each[1] < 50]
        best = max(quick) if quick else min(found, key=lambda each: each[1], default=None)
        return None if best is None else best[name == "p99"]

    return get


def _spread(name: str, most: int, least: int) -> Any:
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


def targets(book: Book) -> str:
    lines = ["| work | target | measured | reached | alone |", "|---|---|---|---|---|"]
    for target in TARGETS:
        found = target.measured(book)
        measured, verdict = "–", "–"
        if found is not None:
            measured = target.words.format(found)
            verdict = "yes" if target.reached(found) else "**no**"
        lines.append(
            f"| {target.work} | {target.aim} | {measured} | {verdict} | `{target.command}` |"
        )
    return "\n".join(lines)


TITLES = {
    "handshakes": "handshakes with hello and welcome",
    "single": "single POST → push, 32 connections",
    "batch": "batch of 100 per POST, pushes",
    "agent": "agent socket → push; floor: a loop of sends",
    "mass": "push to everyone, pushes",
    "roundtrip": "round trip at 500 pushes/s",
}


BESIDE = {
    "single": "Single POST → push per second, 32 connections",
    "batch": "Batch of 100 per POST, pushes per second",
    "handshakes": "Handshakes per second (Halloo's with hello, a stored visit and welcome)",
}


def _cell(value: float | None, form: str = "{:,.0f}") -> str:
    return "–" if value is None else form.format(value)


def beside_the_floor(book: Book, number: int) -> str:
    lines = [
        "| work | Halloo/s | floor/s | of the floor | by CPU | p50 ms | p99 ms | server CPU "
        "| load CPU |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for scenario, title in TITLES.items():
        if book.get(scenario, number, "rate") is None:
            continue
        pair = (scenario, number, HALLOO), (scenario, number, FLOOR)
        cells = [
            title,
            _cell(book.get(scenario, number, "rate")),
            _cell(book.get(scenario, number, "rate", FLOOR)),
            _cell(book.ratio("rate", *pair), "{:.2f}"),
            _cell(book.ratio("per_cpu", *pair), "{:.2f}"),
            _cell(book.get(scenario, number, "p50"), "{:.1f}"),
            _cell(book.get(scenario, number, "p99"), "{:.1f}"),
            _cell(book.get(scenario, number, "server_cpu"), "{:.0%}"),
            _cell(book.get(scenario, number, "load_cpu"), "{:.0%}"),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def beside_others(book: Book, scenario: str, name: str, unit: float, form: str) -> str:
    """All servers by number of visitors."""
    numbers = book.numbers(scenario)
    lines = [
        f"| server | {' | '.join(f'{n:,}' for n in numbers)} |",
        "|---" * (len(numbers) + 1) + "|",
    ]
    for server in book.servers(scenario):
        found = [book.get(scenario, number, name, server) for number in numbers]
        cells = [_cell(None if value is None else value / unit, form) for value in found]
        lines.append(f"| {server} | {' | '.join(cells)} |")
    return "\n".join(lines)


def of_product(book: Book) -> str:
    parts = []
    chats = [key for key in book.rows if key[0].startswith("chat-")]
    if chats:
        parts.append("**Chat**, 200 conversations, each acknowledged after its synced commit:\n")
        lines = ["| unanswered per visitor | acknowledged/s | p50 ms | p99 ms | server CPU |",
                 "|---|---|---|---|---|"]  # fmt: skip
        for scenario, number, _ in chats:
            cells = [
                scenario.removeprefix("chat-"),
                _cell(book.get(scenario, number, "rate")),
                _cell(book.get(scenario, number, "p50"), "{:.1f}"),
                _cell(book.get(scenario, number, "p99"), "{:.1f}"),
                _cell(book.get(scenario, number, "server_cpu"), "{:.0%}"),
            ]
            lines.append(f"| {' | '.join(cells)} |")
        parts.append("\n".join(lines) + "\n")
    if book.numbers("presence"):
        parts.append(
            "**Presence**, 50 consoles in 18 windows of 30 rows, 200 page changes/s, half of them "
            "on the screens:\n"
        )
        lines = ["| visitors | server CPU | without consoles | bytes/s per console | frames/s |",
                 "|---|---|---|---|---|"]  # fmt: skip
        for number in book.numbers("presence"):
            cells = [
                f"{number:,}",
                _cell(book.get("presence", number, "server_cpu"), "{:.1%}"),
                _cell(book.get("presence", number, "idle_cpu"), "{:.1%}"),
                _cell(book.get("presence", number, "bytes")),
                _cell(book.get("presence", number, "frames"), "{:.1f}"),
            ]
            lines.append(f"| {' | '.join(cells)} |")
        parts.append("\n".join(lines) + "\n")
    parts += [_day(book, number) for number in book.numbers("day")]
    return "\n".join(parts)


def _day(book: Book, number: int) -> str:
    lines = ["| kind | per second | p50 ms | p99 ms |", "|---|---|---|---|"]
    for scenario, at, _ in book.rows:
        if scenario.startswith("day, ") and at == number:
            cells = [
                scenario.removeprefix("day, "),
                _cell(book.get(scenario, number, "rate"), "{:.1f}"),
                _cell(book.get(scenario, number, "p50"), "{:.1f}"),
                _cell(book.get(scenario, number, "p99"), "{:.1f}"),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    before, after = (book.get("day", number, f"memory_{when}") or 0 for when in ("before", "after"))
    return (
        f"**A day at the shop** in two minutes, {number:,} visitors, 20 consoles: server CPU "
        f"{_cell(book.get('day', number, 'server_cpu'), '{:.1%}')} of a core, memory "
        f"{before / MEGABYTE:.0f} MB before and {after / MEGABYTE:.0f} MB after.\n\n"
        + "\n".join(lines)
        + "\n"
    )


def tables(book: Book) -> str:
    parts = ["### Targets\n", targets(book), ""]
    for number in book.numbers("single") or book.numbers("handshakes"):
        parts += [f"### {number:,} visitors\n", beside_the_floor(book, number), ""]
    if book.numbers("memory"):
        parts += ["### Resident bytes per idle visitor\n"]
        parts += [beside_others(book, "memory", "memory", 1, "{:,.0f}"), ""]
    if set(book.servers("single")) - {FLOOR, HALLOO}:
        for scenario in ("single", "batch", "handshakes"):
            parts += [f"### {BESIDE[scenario]}\n"]
            parts += [beside_others(book, scenario, "rate", 1, "{:,.0f}"), ""]
    product = of_product(book)
    if product:
        parts += ["### Chat, presence, a day\n", product]
    return "\n".join(parts)


def write(book: Book, machine: dict[str, Any]) -> None:
    """The README's part below the mark, and the plots it shows."""
    plots.draw(book, HERE / "plots")
    about = (
        f"Medians of {machine['rounds']} rounds, {machine['when']}; {machine['cores']} cores "
        f"({machine['processor']}), Linux {machine['kernel']}, Python {machine['python']}; "
        f"the disk takes {machine['synced_writes']:,} synced writes a second."
    )
    pictures = "\n".join(f"![{title}](plots/{name}.svg)" for name, title in plots.TITLES.items())
    page = README.read_text().split(MARK)[0]
    README.write_text(f"{page}{MARK}\n\n{about}\n\n{tables(book)}\n### Plots\n\n{pictures}\n")
