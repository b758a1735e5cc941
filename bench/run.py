"""`make bench`: Halloo as a whole beside the floor that the kernel sets, and with --peers beside
other servers. Rounds in alternation, medians, ratios within the run."""

import argparse
import json
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

import report
from load import HERE, BenchError
from scenarios import CROWDED, Figures, Full, singles
from servers import TEXT, Floor, Halloo, Other, Server, others

SIZES = "1000,5000,15000"
SPARE_FILES = 400  # what a process opens besides the sockets
TO_PEERS = ("handshakes", "memory", "single", "batch")
RESULTS = HERE / "results/last.json"


class Book:
    """Every figure of every round, by scenario, number of visitors and server."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.figures: dict[tuple[str, int, str], dict[str, list[float]]] = {}
        self._began = time.monotonic()

    def add(self, scenario: str, number: int, server: str, found: Figures, round_: int) -> None:
        row = self.figures.setdefault((scenario, number, server), {})
        for name, value in found.items():
            row.setdefault(name, []).append(value)
        self.say(f"{number:>6,} {server:<12} {round_}/{self.rounds}  {scenario:<11} "
                 f"{report.in_words(found)}")  # fmt: skip

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:>5.0f} s  {text}", flush=True)

    def write(self) -> None:
        machine = {
            "cores": os.cpu_count(), "processor": _processor(), "kernel": platform.release(),
            "python": platform.python_version(), "rounds": self.rounds,
            "when": time.strftime("%Y-%m-%d"),
        }  # fmt: skip
        rows = [
            {"scenario": scenario, "visitors": number, "server": server, **row}
            for (scenario, number, server), row in self.figures.items()
        ]
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def frame_bytes(halloo: Halloo, folder: Path) -> int:
    """What one push is on the wire, measured: the floor sends the same."""
    full = Full(halloo, 10, folder)
    before = full.load.do("bytes", from_=0, number=10)
    full.run("post", singles(full, 10), port=halloo.port, count=halloo.prefix)
    after = full.load.do("bytes", from_=0, number=10)
    full.close()
    size: int = after["bytes"] - before["bytes"]
    return round(size / 10)


def crowded(book: Book, servers: list[Server], only: list[str], number: int, folder: Path) -> None:
    for round_ in range(1, book.rounds + 1):
        for server in servers:
            wanted = [s for s in only if not isinstance(server, Other) or s in TO_PEERS]
            if not wanted:
                continue
            try:
                one_round(book, server, wanted, number, folder, round_)
            except BenchError as error:
                if not isinstance(server, Other):
                    raise
                book.say(f"{number:>6,} {server.name:<12} {round_}/{book.rounds}  {error}")


def one_round(
    book: Book, server: Server, wanted: list[str], number: int, folder: Path, round_: int
) -> None:
    full = Full(server, number, folder)
    try:
        for scenario in wanted:
            figures = CROWDED[scenario](full)
            if figures is not None:
                book.add(scenario, number, server.name, figures, round_)
    finally:
        full.close()


def possible(sizes: list[int]) -> list[int]:
    """As many as this process may open, saying so."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    fit = most - SPARE_FILES
    for size in sizes:
        if size > fit:
            print(f"{size:,} sockets need `ulimit -n {size + SPARE_FILES}`; it is {most}. "
                  f"Measuring {fit:,} instead.")  # fmt: skip
    return sorted({min(size, fit) for size in sizes})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help=f"some of {','.join(CROWDED)}")
    parser.add_argument("--sizes", default=SIZES, help="numbers of visitors")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", action="store_true", help="other servers too")
    given = parser.parse_args()
    given.only = given.only.split(",") if given.only else list(CROWDED)
    if unknown := set(given.only) - set(CROWDED):
        parser.error(f"no such scenario: {', '.join(unknown)}; there are {', '.join(CROWDED)}")
    try:
        given.sizes = [int(size) for size in given.sizes.split(",")]
    except ValueError:
        parser.error(f"sizes are numbers with commas between them, not {given.sizes!r}")
    if given.rounds < 1 or min(given.sizes) < 100:
        parser.error("at least one round and 100 visitors")
    return given


def main() -> None:
    given = arguments()
    book = Book(given.rounds)
    with tempfile.TemporaryDirectory(prefix="halloo-bench-") as name:
        folder = Path(name)
        halloo = Halloo(folder)
        size = frame_bytes(halloo, folder)
        book.say(f"a push of {len(TEXT)} characters is {size} bytes on the wire")
        halloo.ids = {0: halloo.ids[0]}
        item = len(json.dumps(halloo.item(0), separators=(",", ":")))
        servers: list[Server] = [Floor(halloo, size, item), halloo]
        if given.peers:
            found, missing = others()
            servers += found
            for reason in missing:
                book.say(f"left out: {reason}")
        for number in possible(given.sizes):
            crowded(book, servers, [s for s in CROWDED if s in given.only], number, folder)
    book.write()


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench: {error}")
