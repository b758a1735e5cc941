"""`make bench-cluster`: 100 nodes and 1,000,000 visitors in one process, by a virtual clock, with
the real roster, registry, routing and mirrors of each node. What does the bus carry, what does an
event cost, and what does one more node? No sockets, no database: see `simulated.py`."""

import argparse
import asyncio
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from metered import Traffic
from simulated import Node
from strollers import STEP, Strollers
from virtual import VirtualLoop
from visitors import PAGES, REFERRERS

from halloo.bus.memory import Exchange
from halloo.crowd.people import Person, somebody
from halloo.domain.ids import new_id
from halloo.domain.presence import Arrival
from halloo.log import configure
from halloo.settings import Settings
from halloo.store.pushes import Draft
from halloo.store.store import Store
from halloo.wire import Page, Push, PushSender

SITES, PEOPLE = 1000, 500
WATCHED, CONSOLES = 20, 3  # sites from the largest on, and consoles of each on nodes of their own
IDLE_SECONDS, ACTIVE_SECONDS, PUSHES = 300, 4, 2000


@dataclass
class Phase:
    """What happened meanwhile: virtual seconds, seconds of CPU, traffic of the bus, events."""

    name: str
    seconds: float
    cpu: float
    traffic: Traffic
    events: int
    more: dict[str, float] = field(default_factory=dict)


class Simulation:
    def __init__(self, nodes: int, visitors: int, seed: int, folder: Path) -> None:
        self._random = Random(seed)
        self.visitors = visitors
        self.traffic = Traffic()
        loop = asyncio.get_running_loop()
        exchange = Exchange(tick=loop.time)
        settings, store = Settings(data=folder, bus="redis://simulated"), Store(folder)
        self.nodes = [
            Node(exchange, new_id("n"), self.traffic, settings, store) for _ in range(nodes)
        ]
        self.phases: list[Phase] = []
        self.memory: dict[str, float] = {}
        self.anywhere = self.reload = False
        self._people = [somebody(Random(k)) for k in range(PEOPLE)]
        self.sites = [f"site{k:04}x{k * 7919 % 9973:04}" for k in range(SITES)]
        self._ids = [""] * visitors
        self._tabs = [""] * visitors
        self._at = [0] * visitors
        self._acts: set[asyncio.Task[None]] = set()
        self.strollers = Strollers(
            visitors, SITES, self._random, self._comes, self._turns, self._leaves
        )

    # -- visitors ---------------------------------------------------------------------------------

    def fill(self) -> None:
        before = resident()
        for k in self.strollers.fill():
            node, site = self._new(k)
            node.first(site, self._ids[k], self._tabs[k], self._arrival(k))
        self.memory["visitor"] = (resident() - before) / self.visitors

    def _new(self, k: int) -> tuple[Node, str]:
        self._ids[k], self._tabs[k] = new_id("v"), new_id("c")
        self._at[k] = self._random.randrange(len(self.nodes))
        return self.nodes[self._at[k]], self.sites[self.strollers.site[k]]

    def _arrival(self, k: int) -> Arrival:
        person: Person = self._random.choice(self._people)
        return Arrival(
            self._page(k), person.lang, person.tz, person.screen, "desktop", "Firefox", "Linux",
            dict(person.attrs) if person.named == "at once" else {}, person.consents,
            country="DE", city="Berlin",
        )  # fmt: skip

    def _page(self, k: int) -> Page:
        path, title = self._random.choice(PAGES)
        site = self.strollers.site[k]
        return Page(f"https://shop{site}.example{path}", title, REFERRERS[k % len(REFERRERS)])

    def _comes(self, k: int) -> None:
        node, site = self._new(k)
        self._do(node.arrive(site, self._ids[k], self._tabs[k], self._arrival(k)))

    def _turns(self, k: int, _: int) -> None:
        """In place, or as a page that is loaded anew: another socket, here or anywhere."""
        node, site = self.nodes[self._at[k]], self.sites[self.strollers.site[k]]
        if not self.reload:
            self._do(node.turn(site, self._ids[k], self._tabs[k], self._page(k)))
            return
        node.leave(site, self._ids[k], self._tabs[k])
        self._tabs[k] = new_id("c")
        if self.anywhere:
            self._at[k] = self._random.randrange(len(self.nodes))
        node = self.nodes[self._at[k]]
        self._do(node.arrive(site, self._ids[k], self._tabs[k], self._arrival(k)))

    def _leaves(self, k: int) -> None:
        node = self.nodes[self._at[k]]
        node.leave(self.sites[self.strollers.site[k]], self._ids[k], self._tabs[k])

    def _do(self, act: Awaitable[None]) -> None:
        task = asyncio.ensure_future(act)
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)

    # -- phases -----------------------------------------------------------------------------------

    async def phase(self, name: str, do: Callable[[], Awaitable[int]]) -> Phase:
        traffic, began, cpu = self.traffic.now(), self._now(), time.process_time()
        events = await do()
        phase = Phase(
            name,
            self._now() - began,
            time.process_time() - cpu,
            self.traffic.since(traffic),
            events,
        )
        self.phases.append(phase)
        return phase

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def active(self) -> int:
        before = sum(self.strollers.counts.values())
        for _ in range(int(self._active / STEP)):
            self.strollers.step()
            await asyncio.sleep(STEP)
        while self._acts:
            await asyncio.wait(self._acts)
        return sum(self.strollers.counts.values()) - before

    async def watch(self) -> int:
        """Consoles of the largest sites open, each on a node of its own."""
        before, number = resident(), 0
        for k in range(min(WATCHED, SITES)):
            for node in self._random.sample(self.nodes, min(CONSOLES, len(self.nodes))):
                await node.watch(f"console{number}", self.sites[k])
                number += 1
        await asyncio.sleep(5)
        rows = self.mirrored()
        self.memory["mirrored"] = (resident() - before) / max(rows, 1)
        return number

    def mirrored(self) -> int:
        """Visitors of other nodes, on lists."""
        return sum(
            sum(map(len, node.roster._listed.values())) - node.roster.count() for node in self.nodes
        )

    async def push(self) -> int:
        """Each from a random node to a random visitor."""
        reached = 0
        for number in range(self._pushes):
            k = self._random.randrange(self.visitors)
            site, visitor = self.sites[self.strollers.site[k]], self._ids[k]
            node = self._random.choice(self.nodes)
            push = Push(new_id("p"), "message", PushSender("alice"), "Your order has shipped.")
            draft = Draft(
                push.id, site, visitor, "alice", "message", push.text, None, push.id, 0, 0,
                node.now(),
            )  # fmt: skip
            places = node.cluster.places
            [where] = await places.elsewhere([(site, visitor)])
            [there] = await places.reach([(draft, push)], [where])
            reached += there + node.tabs.to_visitor(site, visitor)
            if number % 100 == 0:
                await asyncio.sleep(STEP)
        self.reached = reached
        return self._pushes

    async def run(
        self, idle: float = IDLE_SECONDS, active: float = ACTIVE_SECONDS, pushes: int = PUSHES
    ) -> None:
        self._active, self._pushes = active, pushes

        async def nothing() -> int:
            await asyncio.sleep(idle)
            return 0

        for node in self.nodes:
            await node.start()
        self.fill()
        gc.freeze()
        gc.disable()  # of a million; a node has ten thousand
        await asyncio.sleep(1)
        await self.phase("nobody does anything", nothing)
        await self.phase("pages turned in place", self.active)
        self.reload = True
        await self.phase("pages loaded, on the same node", self.active)
        self.anywhere = True
        await self.phase("pages loaded, on any node", self.active)
        await self.phase("pushes", self.push)
        opened = await self.phase("consoles open", self.watch)
        opened.more["rows"] = self.mirrored()
        self.reload = self.anywhere = False
        await self.phase("pages turned in place, watched", self.active)

    def close(self) -> None:
        for node in self.nodes:
            for task in node.rounds:
                task.cancel()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def simulate(nodes: int, visitors: int, active: float, seed: int = 1) -> Simulation:
    async def run() -> Simulation:
        simulation = Simulation(nodes, visitors, seed, Path(name))
        await simulation.run(active=active)
        simulation.close()
        return simulation

    with tempfile.TemporaryDirectory() as name, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(run())


def table(simulation: Simulation) -> str:
    nodes, visitors = len(simulation.nodes), simulation.visitors
    lines = [
        f"{nodes} nodes, {visitors:,} visitors",
        "| | events | commands/s | heard/s | bus MB/s | B per visitor and minute "
        "| B per event | CPU µs per event |",
        "|---" * 8 + "|",
    ]
    for phase in simulation.phases:
        traffic, minutes = phase.traffic, phase.seconds / 60
        each = phase.events or 1
        per_event = (
            f"{traffic.bytes / each:,.0f} | {phase.cpu / each * 1e6:,.0f}"
            if phase.events
            else "– | –"
        )
        lines.append(
            f"| {phase.name} | {phase.events:,} | {traffic.commands / phase.seconds:,.0f} "
            f"| {traffic.heard / phase.seconds:,.0f} | {traffic.bytes / phase.seconds / 1e6:,.2f} "
            f"| {traffic.bytes / visitors / minutes:,.1f} | {per_event} |"
        )
    memory = simulation.memory
    rows = next(phase.more["rows"] for phase in simulation.phases if "rows" in phase.more)
    lines.append(
        f"memory: {memory['visitor']:,.0f} bytes a visitor with their place in the registry, "
        f"{memory['mirrored']:,.0f} a row of another node's visitor ({rows:,.0f} rows)"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", default="10,30,100", help="one run each")
    parser.add_argument("--each", type=int, default=10_000, help="visitors of a node")
    parser.add_argument("--active", type=float, default=ACTIVE_SECONDS, help="seconds of a phase")
    given = parser.parse_args()
    configure("error", False)
    for nodes in map(int, given.nodes.split(",")):
        began = time.monotonic()
        print(table(simulate(nodes, nodes * given.each, given.active)))
        print(f"({time.monotonic() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
