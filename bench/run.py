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
from typing import Any

import product
import report
from book import Book
from load import CACHE, HERE, BenchError
from scenarios import CROWDED, Full, singles
from servers import TEXT, Floor, Halloo, Other, Server, others

SIZES = "1000,5000,15000"
SPARE_FILES = 400  # what a process opens besides the sockets
TO_PEERS = ("handshakes", "memory", "single", "batch")
PRODUCT = ("chat", "presence", "day")
WATCHED, FEWER, MORE, AT_THE_SHOP = 10_000, 2_500, 18_000, 5_000
RESULTS = HERE / "results/last.json"


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
                book.say(f"{number:>6,} {server.name:<11} {round_}/{book.rounds}  {error}")


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


def of_product(book: Book, halloo: Halloo, only: list[str], folder: Path) -> None:
    for round_ in range(1, book.rounds + 1):
        if "chat" in only:
            for scenario, figures in product.chat(halloo, folder):
                book.add(scenario, product.CONVERSATIONS, halloo.name, figures, round_)
        if "presence" in only:
            for number in possible([FEWER, WATCHED, MORE] if round_ == 1 else [WATCHED]):
                figures = product.presence(halloo, number, folder)
                book.add("presence", number, halloo.name, figures, round_)
    if "day" in only:
        [number] = possible([AT_THE_SHOP])
        for scenario, figures in product.day(halloo, number, folder):
            book.add(scenario, number, halloo.name, figures, book.rounds)


def possible(sizes: list[int]) -> list[int]:
    """As many as this process may open."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1] - SPARE_FILES
    return sorted({min(size, most) for size in sizes})


def raise_file_limit(sizes: list[int]) -> None:
    """As far as allowed; says what is not enough for so many sockets."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for size in sizes:
        if size > most - SPARE_FILES:
            print(
                f"{size:,} sockets need `ulimit -n {size + SPARE_FILES}` and it is {most}: "
                f"{most - SPARE_FILES:,} are measured instead."
            )


def frame_bytes(halloo: Halloo, folder: Path) -> int:
    """What one push is on the wire, measured: the floor sends the same."""
    full = Full(halloo, 10, folder)
    before = full.load.do("bytes", from_=0, number=10)
    full.run("post", singles(full, 10), port=halloo.port, count=halloo.prefix)
    after = full.load.do("bytes", from_=0, number=10)
    full.close()
    size: int = after["bytes"] - before["bytes"]
    return round(size / 10)


def machine(rounds: int, folder: Path) -> dict[str, Any]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "synced_writes": synced_writes(folder),
        "rounds": rounds,
        "when": time.strftime("%Y-%m-%d"),
    }


def synced_writes(folder: Path) -> int:
    """How often a second the disk takes 4 KiB for good: what each commit waits for."""
    began, count = time.perf_counter(), 0
    with (folder / "probe").open("wb") as file:
        while time.perf_counter() - began < 1:
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
    return count


def arguments() -> argparse.Namespace:
    names = [*CROWDED, *PRODUCT]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help=f"some of {','.join(names)}")
    parser.add_argument("--sizes", default=SIZES, help="numbers of visitors")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", action="store_true", help="other servers too")
    given = parser.parse_args()
    given.whole = not given.only and given.sizes == SIZES
    given.only = given.only.split(",") if given.only else names
    if unknown := set(given.only) - set(names):
        parser.error(f"no such scenario: {', '.join(unknown)}; there are {', '.join(names)}")
    try:
        given.sizes = [int(size) for size in given.sizes.split(",")]
    except ValueError:
        parser.error(f"sizes are numbers with commas between them, not {given.sizes!r}")
    if given.rounds < 1 or min(given.sizes) < 100:
        parser.error("at least one round and 100 visitors")
    return given


def measure(book: Book, given: argparse.Namespace, folder: Path) -> None:
    halloo = Halloo(folder)
    only = [scenario for scenario in CROWDED if scenario in given.only]
    if only:
        size = frame_bytes(halloo, folder)
        book.say(f"a push of {len(TEXT)} characters is {size} bytes on the wire")
        item = len(json.dumps(halloo.item(0), separators=(",", ":")))
        servers: list[Server] = [Floor(halloo, size, item), halloo]
        if given.peers:
            found, missing = others()
            servers += found
            for reason in missing:
                book.say(f"left out: {reason}")
        for number in possible(given.sizes):
            crowded(book, servers, only, number, folder)
    of_product(book, halloo, given.only, folder)


def main() -> None:
    given = arguments()
    raise_file_limit(given.sizes if set(given.only) & set(CROWDED) else [])
    book = Book(given.rounds)
    CACHE.mkdir(parents=True, exist_ok=True)
    # Beside the checkout, not in /tmp, which may be in memory: commits are to reach a disk.
    with tempfile.TemporaryDirectory(prefix="run-", dir=CACHE) as name:
        about = machine(given.rounds, Path(name))
        try:
            measure(book, given, Path(name))
        finally:  # what was measured is worth keeping, whatever happened then
            book.write(RESULTS, about)
            print(f"\n{report.tables(book)}")
    if given.whole:
        report.write(book, about)


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench: {error}")
