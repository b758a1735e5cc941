"""`make bench-versions BEFORE=DIR`: one node of this checkout beside that of another, taking turns.
Has something become slower?"""

import argparse
import sys
import tempfile
from pathlib import Path

import product
from book import Book
from load import CACHE, BenchError
from run import raise_file_limit
from scenarios import CROWDED, Full
from servers import Halloo

SCENARIOS = ("alone", "handshakes", "memory", "single", "batch", "agent", "mass")
HERE = Path(__file__).parent.parent
FIGURES = {
    "alone": ("memory", "ready"),
    "memory": ("memory",),
    "presence": ("server_cpu",),
}
ELSE = ("rate", "per_cpu")


def program(checkout: Path, folder: Path) -> Path:
    """Runs that checkout's `halloo` by our Python and packages."""
    folder.mkdir()
    path = folder / "halloo"
    path.write_text(
        f'#!/bin/sh\nPYTHONPATH={checkout.resolve()} exec {sys.executable} -P -m halloo "$@"\n'
    )
    path.chmod(0o755)
    return path


def one_round(book: Book, server: Halloo, number: int, folder: Path, round_: int) -> None:
    full = Full(server, number, folder)
    try:
        for scenario in SCENARIOS:
            figures = CROWDED[scenario](full)
            assert figures
            book.add(scenario, number, server.name, figures, round_)
    finally:
        full.close()
    for scenario, figures in product.chat(server, folder):
        book.add(scenario, number, server.name, figures, round_)
    book.add("presence", number, server.name, product.presence(server, number, folder), round_)


def table(book: Book, number: int) -> str:
    lines = ["| work | figure | before | now | now / before |", "|---|---|---|---|---|"]
    for scenario in [*SCENARIOS, *(f"chat-{window}" for window in product.WINDOWS), "presence"]:
        for figure in FIGURES.get(scenario, ELSE):
            before = book.get(scenario, number, figure, "before")
            now = book.get(scenario, number, figure, "now")
            ratio = book.ratio(figure, (scenario, number, "now"), (scenario, number, "before"))
            lines.append(f"| {scenario} | {figure} | {before:,.5g} | {now:,.5g} | {ratio:.3f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path, help="a checkout with its web assets built")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--visitors", type=int, default=2000)
    given = parser.parse_args()
    raise_file_limit([given.visitors])
    book = Book(given.rounds)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=CACHE) as name:
        folder = Path(name)
        servers = []
        for label, checkout in (("before", given.before), ("now", HERE)):
            (folder / label).mkdir()
            made = program(checkout, folder / label / "bin")
            servers.append(Halloo(folder / label, made, label))
        for round_ in range(1, given.rounds + 1):
            # Who is first takes turns, too.
            for server in servers[:: 1 if round_ % 2 else -1]:
                one_round(book, server, given.visitors, server._folder, round_)
    print(f"\n{table(book, given.visitors)}")


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench: {error}")
