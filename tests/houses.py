"""Several houses that are one: nodes on one PostgreSQL and one Valkey. To most tests they look like
one `House`; each connection and each request comes to the next node, as behind a proxy."""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any, Self, TypeVar

import httpx2

from house import House, Town
from valkeys import Valkey, until

T = TypeVar("T")


class Houses(House):
    """What is asked of a process is asked of each. `nodes[0]` runs the commands."""

    def __init__(self, nodes: Sequence[House]) -> None:
        super().__init__(nodes[0].folder)
        self._nodes = nodes
        for each in (self, *nodes[1:]):
            each.settings = nodes[0].settings
        self.next_is_first()

    def next_is_first(self) -> None:
        """Whoever comes next comes to the first node, so that a test is the same each time."""
        self._turns = count()

    @property
    def port(self) -> int:
        """Of the node whose turn it is."""
        up = [node for node in self.nodes if node.running()] or self.nodes
        return up[next(self._turns) % len(up)].port

    @port.setter
    def port(self, _: int) -> None:
        """Each has its own."""

    @property
    def nodes(self) -> Sequence[House]:
        return self._nodes

    @property
    def own_pages(self) -> list[str]:
        return [node.url for node in self.nodes]

    @property
    def pid(self) -> int:
        return self.nodes[0].pid

    @property
    def log(self) -> str:
        return "".join(node.log for node in self.nodes)

    def start(self, *flags: str) -> Self:
        self._each(lambda node: node.start(*flags))
        self.ready = self.nodes[0].ready
        self.met()
        return self

    def stop(self) -> int:
        return max(self._each(lambda node: node.stop()))

    def kill(self) -> None:
        self._each(lambda node: node.kill())

    def running(self) -> bool:
        return all(node.running() for node in self.nodes)

    def signal(self, number: int) -> None:
        for node in self.nodes:
            node.signal(number)

    def wait(self) -> int:
        return max(self._each(lambda node: node.wait()))

    def met(self) -> None:
        """Until each that runs knows of all others, and of no more."""
        up = [node for node in self.nodes if node.running()]
        until(
            lambda: all(metric(node, "halloo_nodes") == len(up) for node in up),
            "the meeting of the nodes",
        )

    def _each(self, do: Callable[[House], T]) -> list[T]:
        with ThreadPoolExecutor(len(self.nodes)) as side_by_side:
            return list(side_by_side.map(do, self.nodes))


def metric(node: House, name: str) -> float:
    answer = httpx2.get(f"{node.url}/metrics", timeout=5, trust_env=False).text
    found = re.search(rf"^{name}(?:\{{.*\}})? (\S+)$", answer, re.MULTILINE)
    assert found, f"no {name} in {answer}"
    return float(found[1])


def several(town: Town, folder: Path, bus: str, nodes: int = 2, **settings: Any) -> Houses:
    """On a fresh copy of the town's database, which has to be one of PostgreSQL."""
    assert town.postgres
    database = town.postgres.database(town.database)
    shared = {"database": database, "bus": bus, "key": token_hex(32), **settings}
    names = [folder.with_name(f"{folder.name}-{n}") for n in range(1, nodes + 1)]
    return Houses([Town.house(town, name, **shared) for name in names])


@dataclass(frozen=True)
class Towns(Town):
    """A town each of whose houses is two nodes."""

    valkey: Valkey | None = None

    @classmethod
    def of(cls, town: Town, valkey: Valkey) -> Self:
        return cls(**{each.name: getattr(town, each.name) for each in fields(town)}, valkey=valkey)

    def house(self, folder: Path, **settings: Any) -> House:
        assert self.valkey
        return several(self, folder, f"{self.valkey.url}?prefix={token_hex(4)}", **settings)
