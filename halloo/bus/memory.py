"""A bus inside one process: for several nodes in one test or simulation, with the faults of a real
one at hand. Its clock may be a virtual one."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from halloo.bus.bus import BusDown, Hear, OnLine
from halloo.bus.kept import Kept, Tick
from halloo.log import log

Soon = Callable[[Callable[[], None]], object]
Lose = Callable[[str, bytes], bool]
REMEMBERED_SECONDS = 12 * 3600.0  # how long a visitor's nodes are known without being told again


class Exchange:
    """What the nodes share. `tick` is the clock of leases, `soon` runs a function in a later turn
    of the loop; `lose(channel, payload)` says which messages get lost on the way."""

    def __init__(self, tick: Tick = time.monotonic, soon: Soon | None = None) -> None:
        self.lose: Lose | None = None
        self.messages = self.bytes = 0  # delivered so far
        self._tick, self._soon = tick, soon
        self._nodes: dict[str, MemoryBus] = {}
        self._cut: set[str] = set()
        self._under_way: deque[tuple[str, str, bytes]] = deque()
        self.hears: dict[str, dict[str, Hear]] = {}
        self.visitors: Kept[dict[str, int]] = Kept(tick)
        self.cards: Kept[bytes] = Kept(tick)
        self.counts: Kept[int] = Kept(tick)

    # -- faults ---------------------------------------------------------------------------------

    def cut(self, node: str) -> None:
        """Takes the line to that node down."""
        if node not in self._cut:
            self._cut.add(node)
            if bus := self._nodes.get(node):
                bus.on_line(False)

    def mend(self, node: str) -> None:
        if node in self._cut:
            self._cut.remove(node)
            if bus := self._nodes.get(node):
                bus.on_line(True)

    def flush(self) -> None:
        """Forgets all that is kept; the listeners stay. Who is connected is told."""
        for kept in (self.visitors, self.cards, self.counts):
            kept.clear()
        for node, bus in list(self._nodes.items()):
            if node not in self._cut:
                bus.on_line(True)

    # -- what a node does -----------------------------------------------------------------------

    def reaches(self, node: str) -> bool:
        return node in self._nodes and node not in self._cut

    def enter(self, bus: "MemoryBus") -> None:
        self._nodes[bus.node] = bus

    def depart(self, node: str) -> None:
        self._nodes.pop(node, None)
        for channel in [c for c, hears in self.hears.items() if node in hears]:
            self.silence(channel, node)

    def silence(self, channel: str, node: str) -> None:
        hears = self.hears.get(channel, {})
        hears.pop(node, None)
        if not hears:
            self.hears.pop(channel, None)

    def carry(self, node: str, channel: str, payload: bytes) -> None:
        if not self._under_way:
            (self._soon or asyncio.get_running_loop().call_soon)(self._deliver)
        self._under_way.append((node, channel, payload))

    def _deliver(self) -> None:
        """What was under way when this turn began; what listeners publish comes in the next."""
        batch, self._under_way = self._under_way, deque()
        for sender, channel, payload in batch:
            if self.lose and self.lose(channel, payload):
                continue
            for node, hear in list(self.hears.get(channel, {}).items()):
                if node != sender and self.reaches(node):
                    self.messages += 1
                    self.bytes += len(payload)
                    _heard(hear, payload)


class MemoryBus:
    """One node's end of an exchange."""

    def __init__(self, exchange: Exchange, node: str) -> None:
        self.node = node
        self._exchange = exchange
        self._told: OnLine = _nobody

    def on_line(self, up: bool) -> None:
        self._told(up)

    @property
    def is_up(self) -> bool:
        return self._exchange.reaches(self.node)

    async def start(self, on_line: OnLine) -> None:
        self._told = on_line
        self._exchange.enter(self)
        if self.is_up:
            on_line(True)

    async def close(self) -> None:
        self._told = _nobody
        self._exchange.depart(self.node)

    def publish(self, channel: str, payload: bytes) -> None:
        if self.is_up:
            self._exchange.carry(self.node, channel, payload)

    def subscribe(self, channel: str, hear: Hear) -> None:
        self._exchange.hears.setdefault(channel, {})[self.node] = hear

    def unsubscribe(self, channel: str) -> None:
        self._exchange.silence(channel, self.node)

    def here(self, key: str, sockets: int | None) -> None:
        if not self.is_up:
            return
        nodes = dict(self._exchange.visitors.get(key) or {})
        nodes.pop(self.node, None)
        if sockets is not None:
            nodes[self.node] = sockets
        if nodes:
            self._exchange.visitors.put(key, nodes, REMEMBERED_SECONDS)
        else:
            self._exchange.visitors.drop(key)

    async def where(self, keys: Sequence[str]) -> list[Mapping[str, int]]:
        self._need()
        return [self._exchange.visitors.get(key) or {} for key in keys]

    async def beat(self, card: bytes, seconds: float) -> Mapping[str, bytes]:
        self._need()
        self._exchange.cards.put(self.node, card, seconds)
        cards = self._exchange.cards.living()
        return {node: card for node, card in cards.items() if node != self.node}

    async def leave(self) -> None:
        if self.is_up:
            self._exchange.cards.drop(self.node)

    async def count(self, key: str, seconds: float) -> int:
        self._need()
        counts, number = self._exchange.counts, self._exchange.counts.get(key)
        counts.put(key, (number or 0) + 1, None if number else seconds)
        return (number or 0) + 1

    async def once(self, key: str, seconds: float) -> bool:
        return await self.count(f"once {key}", seconds) == 1

    def _need(self) -> None:
        if not self.is_up:
            raise BusDown


def _heard(hear: Hear, payload: bytes) -> None:
    try:
        hear(payload)
    except Exception:
        log.error("a message of another node was not understood", exc_info=True)


def _nobody(_: bool) -> None:
    """Before the start and after the end."""
