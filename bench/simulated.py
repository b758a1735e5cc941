"""One node of a simulation: the real roster, cluster and live lists of a node, on a bus in memory.
Left out are sockets (a tab is an entry in the roster), the database, and rules."""

import asyncio
from collections import Counter
from typing import Any

from metered import MeteredBus, Traffic

from halloo.actions.ports import Ports
from halloo.bus.memory import Exchange
from halloo.cluster.cluster import Cluster
from halloo.cluster.level import CHECK_SECONDS
from halloo.domain.filter import compiled
from halloo.domain.people import Guest
from halloo.domain.presence import Arrival
from halloo.domain.rules.book import Books
from halloo.domain.wide import Wide
from halloo.live.audience import List, Window
from halloo.live.hub import Hub
from halloo.live.watching import Watching
from halloo.settings import Settings
from halloo.store.directory import Directory
from halloo.store.store import Store
from halloo.tasks.rounds import every
from halloo.wire import Filter, Page

LIST_SECONDS = 0.25
EPOCH = 1_800_000_000.0  # wall time when the simulation begins
ROWS = 30  # on a console's screen
NOBODY = compiled(Filter())


class Tabs(Hub):
    """A hub whose sockets are counted, not there; what is written to them is counted as well."""

    def __init__(self, settings: Settings, roster: Wide) -> None:
        super().__init__(settings, roster, lambda guest: None)
        self.open: Counter[tuple[str, str]] = Counter()
        self.frames = self.bytes = 0

    def connections(self, site: str, visitor: str) -> int:
        return self.open.get((site, visitor), 0)

    def to_visitor(self, site: str, visitor: str, *_: Any, **__: Any) -> int:
        reached = self.connections(site, visitor)
        self.frames += reached
        return reached

    def tab(self, site: str, visitor: str, by: int) -> None:
        self.open[site, visitor] += by
        if not self.open[site, visitor]:
            del self.open[site, visitor]
        assert self.placed
        self.placed(site, visitor)


class Node:
    def __init__(
        self, exchange: Exchange, name: str, traffic: Traffic, settings: Settings, store: Store
    ) -> None:
        self._loop = loop = asyncio.get_running_loop()
        self.roster = Wide(settings.away_seconds, settings.grace_seconds, name)
        self.tabs = Tabs(settings, self.roster)
        self.ports = Ports(
            settings, store, Directory(store, settings), self.roster, Books(self.roster),
            self.tabs, self.tabs, False, b"k" * 32, now=self.now, tick=loop.time,
        )  # fmt: skip
        bus = MeteredBus(exchange, name, traffic)
        self.cluster = Cluster(bus, self.ports, self.tabs)
        self.ports.hub, self.ports.nodes = self.cluster.hub, self.cluster
        self.tabs.placed = self.cluster.whereabouts.note
        self.watching = Watching(self.roster, self._written, now=self.now)
        self.cluster.mirror.looked_at = self.watching.sites
        self._arrive = self.cluster.taking.arriving(self._join)
        self._turn = self.cluster.taking.at_home(self._on)

    async def start(self) -> None:
        await self.cluster.start()
        # The check of what was heard asks the database.
        rounds = [each for each in self.cluster.rounds() if each[0] != CHECK_SECONDS]
        rounds.append((LIST_SECONDS, self._tell_lists))
        self.rounds = [asyncio.create_task(every(*each)) for each in rounds]

    def now(self) -> float:
        return EPOCH + self._loop.time()

    # -- what visitors do -------------------------------------------------------------------------

    async def arrive(self, site: str, visitor: str, tab: str, arrival: Arrival) -> None:
        """As `halloo.actions.arrive`, up to what the database knows."""
        await self._arrive(Guest(tab, "", "", "", site, visitor), arrival)

    async def _join(self, guest: Guest, arrival: Arrival) -> None:
        site, visitor = guest.site or "", guest.visitor
        self.tabs.tab(site, visitor, 1)
        await self.cluster.take(site, visitor, guest.connection)
        self.roster.join(site, visitor, guest.connection, arrival, self.now())

    def first(self, site: str, visitor: str, tab: str, arrival: Arrival) -> None:
        """One who is there when the simulation begins, and was nowhere before."""
        self.tabs.tab(site, visitor, 1)
        self.roster.join(site, visitor, tab, arrival, self.now())

    async def turn(self, site: str, visitor: str, tab: str, page: Page) -> None:
        await self._turn(Guest(tab, "", "", "", site, visitor), page)

    async def _on(self, guest: Guest, page: Page) -> None:
        presence = self.roster.get(guest.site or "", guest.visitor)
        if presence:
            self.roster.turn_page(presence, guest.connection, page, self.now())

    def leave(self, site: str, visitor: str, tab: str) -> None:
        self.tabs.tab(site, visitor, -1)
        guest = Guest(tab, "", "", "", site, visitor)
        if self.roster.lent(site, visitor):
            self.cluster.left(guest)
        else:
            self.roster.leave(site, visitor, tab, self.now(), self._loop.time())

    # -- what consoles do -------------------------------------------------------------------------

    async def watch(self, console: str, site: str) -> None:
        """Its newest visitors are on screen."""
        await self.cluster.listed(site, console)
        self.watching.watch(console, Window(List(site, "newest", NOBODY), 0, ROWS))

    def _written(self, members: Any, payload: bytes) -> None:
        self.tabs.frames += len(members)
        self.tabs.bytes += len(members) * len(payload)

    async def _tell_lists(self) -> None:
        self.roster.settle(self._loop.time())
        self.roster.take_stirred()
        self.watching.tick()
