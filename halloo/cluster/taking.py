"""Where visits have their home: on the node on which their visitor last did something.
It takes the visit there."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import MsgspecError

from halloo.actions import browse, visits
from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.cluster.messages import Handed, Homed, Take, Taken
from halloo.cluster.node import Node
from halloo.cluster.places import Places, key_of
from halloo.cluster.questions import inbox
from halloo.cluster.whereabouts import Whereabouts
from halloo.domain.homes import Key
from halloo.domain.people import Guest
from halloo.domain.presence import Presence
from halloo.domain.wide import Wide
from halloo.log import log

TAKE_SECONDS = 0.5  # then the visit begins anew here, and the two become one later
PAUSE_SECONDS = 0.02  # before asking again for what is about to be there
ROUND_SECONDS = 2.0
TRIES = 15  # rounds in which a silent node is asked again
AT_ONCE = 100

Act = Callable[[Guest, Any], Awaitable[Any]]


class Taking:
    def __init__(
        self, node: Node, places: Places, ports: Ports, roster: Wide, whereabouts: Whereabouts
    ) -> None:
        self._node, self._places, self._ports, self._roster = node, places, ports, roster
        self._whereabouts = whereabouts
        whereabouts.lost = self.lost
        self._taking: dict[Key, asyncio.Task[None]] = {}
        self._lines: dict[Key, asyncio.Future[None]] = {}  # who waits last
        self._acting: Counter[Key] = Counter()  # what its visitors are in the midst of
        self._arriving: dict[str, Key] = {}  # by connection
        self._again: dict[Key, int] = {}  # a part of the visit may be on a node that was silent
        self._torn: set[Key] = set()  # visits that have lost something with a node
        node.answers(Take, self._give)
        node.hears(Handed, self._handed)
        node.on_came.append(self._came)
        node.on_gone.append(self._gone)

    # -- what visitors do -------------------------------------------------------------------------

    async def take(self, site: str, visitor: str, connection: str = "") -> None:
        """The visit goes on here, if there is one on another node; with what is known of it in any
        case. The page of that `connection` is about to be a part of it."""
        if connection:  # first: what comes here stays until the page is a part of it
            self._arriving[connection] = (site, visitor)
            self._acting[site, visitor] += 1
        is_coming = (site, visitor) in self._taking
        if self._node.others and (is_coming or self._roster.recent(site, visitor) is None):
            await self._once(site, visitor)

    async def unite(self, site: str, visitor: str) -> None:
        """As `take`, of a visit that has begun here already."""
        if self._node.others:
            await self._once(site, visitor)

    def became(self, site: str, visitor: str) -> None:
        """A visit goes on here under another name, of which one may be on another node; what that
        one says of the visitor counts for more."""
        key = site, visitor
        presence = self._roster.recent(*key)
        if not self._node.others or presence is None:
            return
        seen, presence.last_seen = presence.last_seen, 0.0

        def united(_: object) -> None:
            if now := self._roster.recent(*key):
                now.last_seen = max(now.last_seen, seen)

        self._begin(key).add_done_callback(united)

    def is_whole(self, site: str, visitor: str) -> bool:
        """As far as is known, no part of the visit is on another node."""
        return (site, visitor) not in self._taking and (site, visitor) not in self._again

    def arriving(self, act: Act) -> Act:
        """The action of a hello."""

        async def do(guest: Guest, frame: Any) -> Any:
            try:
                return await act(guest, frame)
            finally:
                if key := self._arriving.pop(guest.connection, None):
                    self._done(key)

        return do

    def at_home(self, act: Act) -> Act:
        """What is done on any page: the visit comes here before."""

        async def do(guest: Guest, frame: Any) -> Any:
            key = guest.site or "", guest.visitor
            self._acting[key] += 1
            try:
                if key in self._lines or key in self._taking or self._roster.lent(*key):
                    await self._in_turn(key)
                return await act(guest, frame)
            finally:
                self._done(key)

        return do

    async def _in_turn(self, key: Key) -> None:
        """Until the visit is here. Who waits for it goes on in the order of coming, the next when
        the one before has begun to act."""
        loop = asyncio.get_running_loop()
        before, mine = self._lines.get(key), loop.create_future()
        self._lines[key] = mine
        try:
            if before:
                await before
            if key in self._taking or self._roster.lent(*key):
                await self._once(*key)
                if self._roster.lent(*key):  # who has it is silent
                    self._revive(key)
        finally:
            loop.call_soon(self._next, key, mine)

    def _next(self, key: Key, mine: asyncio.Future[None]) -> None:
        if not mine.done():
            mine.set_result(None)
        if self._lines.get(key) is mine:
            del self._lines[key]

    def left(self, guest: Guest) -> None:
        """A tab of a visit at home elsewhere has closed. What it said last is done before."""
        if self._acting[guest.site or "", guest.visitor]:
            later(self._leave(guest))
        else:
            self._whereabouts.left(guest)

    async def _leave(self, guest: Guest) -> None:
        while self._acting[guest.site or "", guest.visitor]:  # noqa: ASYNC110  (for moments)
            await asyncio.sleep(PAUSE_SECONDS)
        browse.leave(self._ports, guest)

    def _done(self, key: Key) -> None:
        self._acting[key] -= 1
        if not self._acting[key]:
            del self._acting[key]

    # -- taking -----------------------------------------------------------------------------------

    async def _once(self, site: str, visitor: str) -> None:
        """Whoever waits for the same visit waits for the same answer."""
        await asyncio.shield(self._begin((site, visitor)))

    def _begin(self, key: Key) -> asyncio.Task[None]:
        task = self._taking.get(key)
        if task is None:
            task = self._taking[key] = asyncio.create_task(self._fetch(key))
            task.add_done_callback(lambda _: self._taking.pop(key, None))
        return task

    async def _fetch(self, key: Key) -> None:
        """Asks whoever may have it, and whoever they say it went to."""
        node, ends = self._node, self._ports.tick() + TAKE_SECONDS
        known = self._roster.lent(*key)
        if known is None:  # said before it is asked: of two who come at once one sees the other
            self._node.bus.here(key_of(*key), self._ports.sockets.connections(*key))
        asked: set[str] = set()
        wanted = {known} if known in node.others else await self._nodes(key)
        while wanted and self._ports.tick() < ends:
            answers = await asyncio.gather(*(self._ask(each, key, ends) for each in wanted))
            asked |= wanted
            wanted = {n for n, a in zip(wanted, answers, strict=True) if a and a.wait}
            if wanted:
                await asyncio.sleep(PAUSE_SECONDS)
            elif any(answer and answer.visit for answer in answers):
                return
            wanted |= {a.went for a in answers if a and a.went in node.others} - asked
            if not wanted and known:  # it has lost what it had
                wanted, known = await self._nodes(key) - asked, None
        if wanted:
            self._again[key] = TRIES

    async def _nodes(self, key: Key) -> set[str]:
        [nodes] = await self._places.elsewhere([key])
        return set(nodes)

    async def _ask(self, node: str, key: Key, ends: float) -> Taken | None:
        """The visit is taken in as soon as it is here: what is told of it next follows at once."""
        left = max(ends - self._ports.tick(), PAUSE_SECONDS)
        request = Take(self._node.id, *key, anyway=left < TAKE_SECONDS / 4)
        answer: Taken | None = await self._node.ask(node, request, Taken, left)
        if answer is None and node in self._node.others:
            self._again[key] = TRIES
        elif answer and answer.visit:
            self._take_in(answer.visit)
        return answer

    def _take_in(self, visit: bytes) -> None:
        try:
            presence = self._roster.take_in(visit, self._ports.tick())
        except MsgspecError as error:
            log.warning("another node's visit is not understood", cause=str(error))
        else:
            self._homed(presence)

    def _homed(self, presence: Presence) -> None:
        told = Homed(presence.site, presence.id, self._node.id, presence.homed)
        for node in set((presence.afar or {}).values()):
            self._node.tell(inbox(node), told)

    def _give(self, asked: Take) -> Taken:
        site, visitor, node = asked.site, asked.visitor, asked.node
        key = (site, visitor)
        if key in self._taking and node > self._node.id:
            return Taken(wait=True)  # of two who want it from each other one comes first
        if self._acting[key] and self._roster.recent(*key) and not asked.anyway:
            return Taken(wait=True)
        visit = self._roster.give(site, visitor, node, self._ports.tick())
        if visit is None:
            self._whereabouts.note(site, visitor)  # somebody thinks that it is here
        given = None if visit else self._roster.given(site, visitor)
        return Taken(visit, went=given and given.node)

    # -- nodes that come and go -------------------------------------------------------------------

    def _revive(self, key: Key) -> None:
        if self._roster.revive(*key):
            self._torn.add(key)
            self._again.setdefault(key, TRIES)

    def lost(self, key: Key) -> None:
        """Who had the visit, of which tabs are open here, has it no more; others may think so
        too."""
        self._revive(key)
        later(self._once(*key))

    def _gone(self, node: str) -> None:
        over, orphans = self._roster.lose(node, self._ports.tick())
        for presence in over:
            visits.over(self._ports, presence)
            self._torn.add((presence.site, presence.id))
        for key in orphans:
            self.lost(key)

    def _came(self, node: str) -> None:
        """Maybe it was not dead, and has what was lost here."""
        torn, self._torn = self._torn, set()
        self._again |= {key: 1 for key in torn if self._roster.get(*key)}

    async def look(self) -> None:
        """One round: visits that are, or may be, at home on two nodes become one."""
        self._again |= dict.fromkeys(self._roster.take_double() - self._again.keys(), TRIES)
        again, self._again = self._again, {}
        keys = [key for key in again if self._roster.get(*key)]
        for n in range(0, len(keys), AT_ONCE):
            await asyncio.gather(*(self._once(*key) for key in keys[n : n + AT_ONCE]))
        for key in keys:
            if key in self._again:
                self._again[key] = again[key] - 1
            if not self._again.get(key, 1):
                del self._again[key]

    async def hand_over(self, seconds: float) -> None:
        """This node stops: its visits go on elsewhere, and wait there for so long for their
        visitors."""
        roster, nodes, tick = self._roster, sorted(self._node.others), self._ports.tick
        keys = [key for key in roster.known() if roster.recent(*key)] if nodes else []
        for n in range(0, len(keys), AT_ONCE):
            to = nodes[n // AT_ONCE % len(nodes)]
            those = (roster.give(*key, to, tick(), seconds) for key in keys[n : n + AT_ONCE])
            self._node.tell(inbox(to), Handed([visit for visit in those if visit]))
            await asyncio.sleep(0)

    def _handed(self, handed: Handed) -> None:
        for visit in handed.visits:
            self._take_in(visit)
