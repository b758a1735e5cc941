"""Tables of what was measured, and the README."""

from typing import Any

import plots
import targets
from book import Book
from load import HERE
from targets import FLOOR, HALLOO, MEGABYTE

README = HERE / "README.md"
MARK = "<!-- the last run -->"


QUIET = 0.9  # of a core, for a process that never waits

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
        "| load CPU | at the floor |",
        "|---|---|---|---|---|---|---|---|---|---|",
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
            _cell(book.get(scenario, number, "load_cpu", FLOOR), "{:.0%}"),
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
    if any(scenario.startswith("chat-") for scenario, _, _ in book.rows):
        parts.append(_chat(book))
    if book.numbers("presence"):
        parts.append(_presence(book))
    return "\n".join(parts + [_day(book, number) for number in book.numbers("day")])


def _chat(book: Book) -> str:
    lines = ["**Chat**, 200 conversations, each message acknowledged after its synced commit:\n"]
    lines += ["| unanswered per visitor | acknowledged/s | p50 ms | p99 ms | server CPU |"]
    lines += ["|---|---|---|---|---|"]
    for scenario, number, _ in book.rows:
        if scenario.startswith("chat-"):
            cells = [
                scenario.removeprefix("chat-"),
                _cell(book.get(scenario, number, "rate")),
                _cell(book.get(scenario, number, "p50"), "{:.1f}"),
                _cell(book.get(scenario, number, "p99"), "{:.1f}"),
                _cell(book.get(scenario, number, "server_cpu"), "{:.0%}"),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _presence(book: Book) -> str:
    lines = [
        "**Presence**, 50 consoles in 18 windows of 30 rows, 200 page changes/s, half of them "
        "on the screens:\n"
    ]
    lines += ["| visitors | server CPU | without consoles | bytes/s per console | frames/s |"]
    lines += ["|---|---|---|---|---|"]
    for number in book.numbers("presence"):
        cells = [
            f"{number:,}",
            _cell(book.get("presence", number, "server_cpu"), "{:.1%}"),
            _cell(book.get("presence", number, "idle_cpu"), "{:.1%}"),
            _cell(book.get("presence", number, "bytes")),
            _cell(book.get("presence", number, "frames"), "{:.1f}"),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


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


def disturbed(book: Book) -> str:
    """The floor's loop takes all of a core that it can get; empty when it got it."""
    rows = [
        row
        for (scenario, _, server), row in book.rows.items()
        if (scenario, server) == ("agent", FLOOR)
    ]
    share = min((value for row in rows for value in row["server_cpu"]), default=1.0)
    if share > QUIET:
        return ""
    return (
        f"**Disturbed**: something else ran on this machine, the floor's loop once got only "
        f"{share:.0%} of its core. Trust *by CPU* more than *of the floor*; measure again.\n\n"
    )


def tables(book: Book) -> str:
    parts = [f"{disturbed(book)}### Targets\n", targets.table(book), ""]
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
        f"{machine['when']}, rounds: {machine['rounds']}. {machine['cores']} cores "
        f"({machine['processor']}), Linux {machine['kernel']}, Python {machine['python']}; "
        f"the disk takes {machine['synced_writes']:,} synced writes a second."
    )
    pictures = "\n".join(f"![{title}](plots/{name}.svg)" for name, title in plots.TITLES.items())
    page = README.read_text().split(MARK)[0]
    README.write_text(f"{page}{MARK}\n\n{about}\n\n{tables(book)}\n### Plots\n\n{pictures}\n")
