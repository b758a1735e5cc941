"""Where visitors are, and the way there: what is for a visitor goes to the nodes that have one of
their sockets or their visit, and to no other."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from halloo.actions.later import later
from halloo.bus.bus import BusDown
from halloo.cluster.messages import Reach, Told, ToReach
from halloo.cluster.node import Node
from halloo.cluster.questions import inbox
from halloo.cluster.together import Together
from halloo.domain.pushes import EVERYONE
from halloo.store.pushes import Draft
from halloo.wire import Push

NOWHERE: Mapping[str, int] = {}
MOST_WAITING = 20_000  # messages on their way; of more the newest are dropped


def key_of(site: str, visitor: str) -> str:
    """The visitor's name in the registry of the bus."""
    return f"{site}/{visitor}"


class Places:
    """`is_here` says of whom it is known without asking that nothing of them is elsewhere."""

    def __init__(
        self, node: Node, is_here: Callable[[str, str], bool] = lambda site, visitor: False
    ) -> None:
        self._node = node
        self._is_here = is_here
        self._where = Together(node.bus.where)
        self._waiting: list[tuple[str, str, Told]] = []
        self._is_sending = False

    async def elsewhere(self, visitors: Sequence[tuple[str, str]]) -> list[Mapping[str, int]]:
        """For each (site, visitor) the other nodes that live and have sockets of theirs, or none
        and the visit; EVERYONE is everywhere. Nowhere while the bus is down."""
        others = self._node.others
        if not others:
            return [NOWHERE] * len(visitors)
        try:
            found = await self._where([key_of(*each) for each in visitors])
        except BusDown:
            return [NOWHERE] * len(visitors)
        return [
            dict.fromkeys(others, 0)
            if visitor == EVERYONE
            else {node: sockets for node, sockets in nodes.items() if node in others}
            for (_, visitor), nodes in zip(visitors, found, strict=True)
        ]

    async def of(self, drafts: Sequence[Draft]) -> list[Mapping[str, int]]:
        """As `elsewhere`, and without asking of whom it is known that they are here."""
        asked = [n for n, each in enumerate(drafts) if not self._is_here(each.site, each.visitor)]
        found = await self.elsewhere([(drafts[n].site, drafts[n].visitor) for n in asked])
        places = [NOWHERE] * len(drafts)
        for n, nodes in zip(asked, found, strict=True):
            places[n] = nodes
        return places

    async def reach(
        self, pushes: Sequence[tuple[Draft, Push]], places: Sequence[Mapping[str, int]]
    ) -> list[int]:
        """Writes them to the sockets there; returns for each to how many. Whom it does not find it
        looks for once more: they may just have gone to another page, on another node."""
        reached = await self._reach(pushes, places)
        missed = [n for n, nodes in enumerate(places) if nodes and not reached[n]]
        if missed:
            wanted = [pushes[n] for n in missed]
            found = await self.elsewhere([(draft.site, draft.visitor) for draft, _ in wanted])
            fresh = [
                {node: n for node, n in new.items() if node not in places[place]}
                for place, new in zip(missed, found, strict=True)
            ]
            for place, more in zip(missed, await self._reach(wanted, fresh), strict=True):
                reached[place] += more
        return reached

    async def _reach(
        self, pushes: Sequence[tuple[Draft, Push]], places: Sequence[Mapping[str, int]]
    ) -> list[int]:
        reached = [0] * len(pushes)
        mine: dict[str, list[int]] = {}
        for place, nodes in enumerate(places):
            for node in nodes:
                mine.setdefault(node, []).append(place)
        asking = [self._ask(node, [pushes[n] for n in some]) for node, some in mine.items()]
        for some, counts in zip(mine.values(), await asyncio.gather(*asking), strict=True):
            for place, count in zip(some, counts, strict=False):
                reached[place] += count
        return reached

    async def _ask(self, node: str, pushes: Sequence[tuple[Draft, Push]]) -> list[int]:
        """A node that does not answer counts for nothing."""
        request = Reach([ToReach(d.site, d.visitor, push, d.at) for d, push in pushes])
        return await self._node.ask(node, request, list[int]) or [0] * len(pushes)

    def send(self, site: str, visitor: str, message: Told) -> None:
        """Never waits; in the order of the calls."""
        if not self._node.others or self._is_here(site, visitor):
            return
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((site, visitor, message))
            if not self._is_sending:
                self._is_sending = True
                later(self._send())

    async def _send(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                places = await self.elsewhere([(site, visitor) for site, visitor, _ in waiting])
                for (_, _, message), nodes in zip(waiting, places, strict=True):
                    for node in nodes:
                        self._node.tell(inbox(node), message)
                await asyncio.sleep(0)
        finally:
            self._is_sending = False
