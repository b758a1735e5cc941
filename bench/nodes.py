"""Nodes of one house, as processes, with a real PostgreSQL and a real Valkey behind them."""

import time
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

from cores import LOAD, SERVER
from servers import Halloo, _cpu_clock
from visitors import Visit, visit

from postgres import Postgres
from valkeys import Valkey


class Behind:
    """What all nodes stand on. The bus has a password, as it should."""

    def __init__(self, folder: Path) -> None:
        self.postgres = Postgres(folder / "postgres", shared_buffers="256MB")
        self.valkey = Valkey(folder / "valkey", password=token_hex(16))
        self.postgres.start()
        try:
            self.valkey.start()
        except BaseException:
            self.postgres.stop()
            raise

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()

    def cpu(self) -> dict[str, float]:
        """Seconds used so far, by those who are there now."""
        return {"postgres": used(family(self.postgres.pid)), "valkey": used([self.valkey.pid])}

    def traffic(self) -> dict[str, int]:
        """Bytes that nodes have sent to the bus and got from it, and commands."""
        told = self.valkey.command("INFO", "stats")
        stats = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
        names = ("total_net_input_bytes", "total_net_output_bytes", "total_commands_processed")
        return {name: int(stats[name]) for name in names}


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def used(pids: Iterable[int]) -> float:
    total = 0.0
    for pid in pids:
        try:
            total += time.clock_gettime(_cpu_clock(pid))
        except OSError:
            continue  # it has ended
    return total


class House(Halloo):
    """One port, with so many workers behind it."""

    cores = frozenset({SERVER, LOAD})

    def __init__(self, folder: Path, behind: Behind, workers: int, name: str) -> None:
        self._behind = behind
        self._template = behind.postgres.database()
        self._key = token_hex(32)
        self._use(self._template)
        self.options = ("--workers", str(workers))
        super().__init__(folder, name=name)

    def _use(self, database: str) -> None:
        self.environ = {
            "HALLOO_DATABASE": database,
            "HALLOO_BUS": self._behind.valkey.url,
            "HALLOO_KEY": self._key,
        }

    def start(self) -> None:
        """On a fresh copy of the database that has the site, the agent and the token."""
        self._behind.valkey.flush()
        self._use(self._behind.postgres.database(self._template))
        super().start()


class Second(Halloo):
    """Another node of the same house, on a port of its own."""

    cores = House.cores

    def __init__(self, folder: Path, first: House) -> None:
        self.name = "second"
        self._program, self._folder = first._program, folder
        self._original = folder / "original"
        self._original.mkdir(parents=True)
        self.site, self.token, self._head = first.site, first.token, first._head
        self.ids, self._first = {}, first

    def start(self) -> None:
        self.environ = self._first.environ
        super().start()

    def visit(self, k: int) -> Visit:
        return visit(100_000 + k, self.port, self.site)
