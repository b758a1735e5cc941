"""`make bench-two`: one worker beside two on the same machine, a push to a visitor on another node,
and what the bus carries while nobody does anything. With a real PostgreSQL and Valkey, and with the
CPU of each process, for on a small machine they all share the same cores."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from book import Book, Figures
from load import CACHE, BenchError, Load, Record
from nodes import Behind, House, Second, family, used
from run import raise_file_limit
from scenarios import BATCH, SECONDS, Full, check, singles
from servers import Halloo, Server, open_sockets
from visitors import turn

MOST = 40_000
MANY_LINES = 256  # so many that commits, which all wait for, are no limit
TURNS = 2_000  # page changes a second
EACH = 100  # pushes a second to visitors on the same node, and as many to those on the other
IDLE_SECONDS = 60


class Meter:
    """CPU seconds of everybody, between two moments."""

    def __init__(self, server: Server, behind: Behind | None) -> None:
        self._server, self._behind = server, behind

    def read(self) -> dict[str, float]:
        servers = {f"worker {pid}": used([pid]) for pid in family(self._server.process.pid)}
        return servers | (self._behind.cpu() if self._behind else {})

    def __enter__(self) -> "Meter":
        self._before, self._began = self.read(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._began
        after = self.read()
        self.used = {name: after[name] - self._before.get(name, 0.0) for name in after}

    def figures(self, count: float, load_cpu: float) -> Figures:
        workers = [cpu for name, cpu in self.used.items() if name.startswith("worker")]
        behind = {name: self.used.get(name, 0.0) for name in ("postgres", "valkey")}
        busiest = max(workers)
        return {
            "rate": count / self.seconds,
            "per_cpu": count / sum(workers),
            # With a core for each worker, and the rest elsewhere.
            "possible": count / busiest,
            "server_cpu": sum(workers) / self.seconds,
            "load_cpu": load_cpu / self.seconds,
        } | {f"{name}_cpu": cpu / self.seconds for name, cpu in behind.items()}


def batches(full: Full) -> Iterator[Record]:
    assert isinstance(full.server, Halloo)
    for start in range(0, 3 * MOST, BATCH):
        ks = [(start + n) % full.number for n in range(BATCH)]
        yield Record(full.server.batch(ks), frames=BATCH)


def turns(full: Full) -> Iterator[Record]:
    for n in range(int(TURNS * SECONDS)):
        yield Record(turn(n), via=n * 7 % full.number)


def work(full: Full, behind: Behind | None) -> Iterator[tuple[str, Figures]]:
    server = full.server
    arrived = full.arrival.figures(full.number)
    yield "handshakes", {name: arrived[name] for name in ("rate", "per_cpu")}
    posting = {"port": server.port, "count": server.prefix, "for_": SECONDS}
    jobs = {
        "single": ("post", singles(full, 3 * MOST), posting | {"connections": MANY_LINES}),
        "batch": ("post", batches(full), posting | {"connections": 16}),
        "turns": ("send", turns(full), {"rate": TURNS}),
    }
    for name, (verb, records, options) in jobs.items():
        path = full.load.records(records)
        with Meter(server, behind) as meter:
            done = full.load.do(verb, path, **options)
            time.sleep(0.3)  # what was sent last is worked off
        check(name, done)
        yield name, meter.figures(done["frames"] or done["sent"], done["cpu"])


def compare(book: Book, folder: Path, behind: Behind, visitors: int) -> None:
    """One process on SQLite, one on PostgreSQL and the bus, two of those: in turns."""
    for name in ("sqlite", "one", "two"):
        (folder / name).mkdir()
    servers: list[Halloo] = [
        Halloo(folder / "sqlite", name="sqlite"),
        House(folder / "one", behind, 1, "one"),
        House(folder / "two", behind, 2, "two"),
    ]
    servers[0].cores = House.cores
    for round_ in range(1, book.rounds + 1):
        for server in servers[:: 1 if round_ % 2 else -1]:
            full = Full(server, visitors, folder)
            try:
                for scenario, figures in work(full, behind):
                    book.add(scenario, visitors, server.name, figures, round_)
            finally:
                full.close()


def between(book: Book, folder: Path, behind: Behind, visitors: int) -> None:
    """Two nodes on two ports; all pushes come in at the first one."""
    for name in ("first", "second"):
        (folder / name).mkdir()
    first = House(folder / "first", behind, 1, "first")
    second = Second(folder / "second", first)
    load = Load(folder)
    try:
        first.start()
        second.start()
        time.sleep(1)
        idle = traffic(behind, IDLE_SECONDS)
        open_sockets(first, load, visitors, folder)
        beyond = open_beyond(second, load, visitors, folder)
        time.sleep(5)
        full = traffic(behind, IDLE_SECONDS)  # before the pushes, which expire some time
        for round_ in range(1, book.rounds + 1):
            for name, figures in to_both(first, second, load, visitors, beyond):
                book.add("push", visitors, name, figures, round_)
        for direction, amount in full.items():
            each = (amount - idle[direction]) * 60 / IDLE_SECONDS / (2 * visitors)
            book.say(f"{direction}: {idle[direction]:,} without visitors, {amount:,} with "
                     f"{2 * visitors:,}: {each:.2f} a visitor and minute more; with all "
                     f"{amount * 60 / IDLE_SECONDS / (2 * visitors):.2f}")  # fmt: skip
    finally:
        load.stop()
        second.stop()
        first.stop()


def open_beyond(second: Second, load: Load, visitors: int, folder: Path) -> int:
    """The first socket's number of those on the second node."""
    keep = folder / "second-frames"
    visits = map(second.visit, range(visitors))
    done = load.do(
        "open",
        [Record(each.upgrade + each.hello, each.source, len(each.upgrade)) for each in visits],
        port=second.port, inflight=64, prefix=second.greeting, keep=keep, deadline=120,
    )  # fmt: skip
    if done["answers"] < visitors:
        raise BenchError(f"the second node let {done['answers']} in: {done['error']}")
    second.arrived(keep)
    return int(done["first"])


def to_both(
    first: House, second: Second, load: Load, visitors: int, beyond: int
) -> Iterator[tuple[str, Figures]]:
    """Pushes to visitors of both nodes at once, all through the first one."""
    amount = int(EACH * SECONDS * 3)
    first.ids |= second.ids
    posting = {"port": first.port, "count": first.prefix, "rate": EACH, "connections": 4}
    jobs = {
        name: load.begin(
            "post",
            [Record(first.push(start + n % visitors), target=start + n % visitors, frames=1)
             for n in range(amount)],
            **posting,
        )
        for name, start in (("same node", 0), ("other node", beyond))
    }  # fmt: skip
    for name, job in jobs.items():
        done = load.wait(job)
        check(name, done)
        yield (
            name,
            {"rate": done["frames"] / done["seconds"]}
            | {each: done["frame"][each] for each in ("p50", "p99")},
        )


def traffic(behind: Behind, seconds: float) -> dict[str, int]:
    before = behind.traffic()
    time.sleep(seconds)
    return {name: after - before[name] for name, after in behind.traffic().items()}


def tables(book: Book, visitors: int) -> str:
    head = (
        "| work | nodes | /s | of one | per CPU s | possible | of one | server | load | db | bus |"
    )
    lines = [head, "|---" * 11 + "|"]
    for scenario in ("handshakes", "single", "batch", "turns"):
        for name in ("sqlite", "one", "two"):

            def get(figure: str, name: str = name, scenario: str = scenario) -> float:
                return book.get(scenario, visitors, figure, name) or 0.0

            def over(figure: str, name: str = name, scenario: str = scenario) -> float:
                key = (scenario, visitors)
                return book.ratio(figure, (*key, name), (*key, "one")) or 0.0

            lines.append(
                f"| {scenario} | {name} | {get('rate'):,.0f} | {over('rate'):.2f} | "
                f"{get('per_cpu'):,.0f} | {get('possible'):,.0f} | {over('possible'):.2f} | "
                + " | ".join(f"{get(f'{who}_cpu'):.0%}" for who in
                             ("server", "load", "postgres", "valkey")) + " |"
            )  # fmt: skip
    rows = (book.rows.get(("push", visitors, name), {}).get("p50", []) for name in
            ("same node", "other node"))  # fmt: skip
    added = [there - here for here, there in zip(*rows, strict=True)]
    if added:
        lines += ["", f"A push to a visitor on the other node takes {median(added):.2f} ms more"]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--visitors", type=int, default=1000, help="on each node")
    parser.add_argument("--only", choices=["compare", "between"])
    given = parser.parse_args()
    raise_file_limit([2 * given.visitors])
    book = Book(given.rounds)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=CACHE) as name:
        folder = Path(name)
        behind = Behind(folder)
        try:
            if given.only != "between":
                compare(book, folder, behind, given.visitors)
            if given.only != "compare":
                between(book, folder, behind, given.visitors)
        finally:
            behind.stop()
    print(f"\n{tables(book, given.visitors)}")


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench: {error}")
