"""Says where visitors are: in the bus's registry, which nodes have sockets or the visit of whom;
and to the home of a visit, which of its tabs are open on this node."""

import asyncio
from collections.abc import Callable

from halloo.actions import browse, visits
from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.cluster.messages import Homed, Lost, TabLeft, Tabs
from halloo.cluster.node import Node
from halloo.cluster.places import key_of
from halloo.cluster.questions import inbox
from halloo.domain.homes import Key
from halloo.domain.people import Guest
from halloo.domain.wide import Wide

TABS_SECONDS = 60.0
RENEW_SECONDS = 6 * 3600.0  # half the time for which the bus remembers
AT_ONCE = 500
PAUSE_SECONDS = 0.05


class Whereabouts:
    """`lost` is told of a visit with tabs here whose home has it no more."""

    def __init__(self, node: Node, ports: Ports, roster: Wide) -> None:
        self._node, self._ports, self._roster = node, ports, roster
        self.lost: Callable[[Key], None] = lambda key: None
        self._noted: set[Key] = set()
        roster.on_home = self.note
        node.hears(TabLeft, self._tab_left)
        node.hears(Tabs, self._tabs)
        node.hears(Homed, self._homed)
        node.hears(Lost, self._lost)
        node.on_line.append(self._line)

    # -- in the registry --------------------------------------------------------------------------

    def note(self, site: str, visitor: str) -> None:
        """Sockets of the visitor, or the visit, have come or gone."""
        if not self._noted:
            asyncio.get_running_loop().call_soon(self._write)
        self._noted.add((site, visitor))

    def _write(self) -> None:
        noted, self._noted = self._noted, set()
        for key in noted:
            self._say(key)

    def _say(self, key: Key) -> None:
        sockets = self._ports.sockets.connections(*key)
        here = self._roster.recent(*key) is not None
        self._node.bus.here(key_of(*key), sockets or (0 if here else None))

    async def renew(self) -> None:
        """Everybody anew."""
        for n, key in enumerate(self._roster.known(), 1):
            self._say(key)
            if n % AT_ONCE == 0:
                await asyncio.sleep(PAUSE_SECONDS)

    def _line(self, is_up: bool) -> None:
        """It may have forgotten everything."""
        if is_up:
            later(self.renew())
            later(self.tell_tabs())

    # -- tabs of visits that have their home elsewhere --------------------------------------------

    def left(self, guest: Guest) -> None:
        """A tab has closed."""
        site, visitor, tab = guest.site or "", guest.visitor, guest.connection
        home = self._roster.lent(site, visitor)
        if home:
            self._roster.leave(site, visitor, tab, self._ports.now(), self._ports.tick())
            self._node.tell(inbox(home), TabLeft(site, visitor, tab))

    def _tab_left(self, told: TabLeft) -> None:
        given = self._roster.given(told.site, told.visitor)
        if self._roster.get(told.site, told.visitor):
            browse.leave(self._ports, Guest(told.tab, "", "", "", told.site, told.visitor))
        elif given:
            self._node.tell(inbox(given.node), told)

    async def tell_tabs(self) -> None:
        """One round: what has got lost of the above."""
        open_: dict[str, list[tuple[str, str, list[str]]]] = {}
        for presence in self._roster.guests():
            tabs = (presence.site, presence.id, [*presence.tabs])
            open_.setdefault(presence.home, []).append(tabs)
        for home, mine in open_.items():
            self._node.tell(inbox(home), Tabs(self._node.id, mine))

    def _tabs(self, told: Tabs) -> None:
        lost: list[Key] = []
        for site, visitor, tabs in told.tabs:
            given = self._roster.given(site, visitor)
            if self._roster.get(site, visitor):
                now = self._ports.tick()
                if over := self._roster.tabs_at(site, visitor, told.node, tabs, now):
                    visits.over(self._ports, over)
            elif given:
                homed = Homed(site, visitor, given.node, given.homed)
                self._node.tell(inbox(told.node), homed)
            else:
                lost.append((site, visitor))
        if lost:
            self._node.tell(inbox(told.node), Lost(self._node.id, lost))

    def _homed(self, told: Homed) -> None:
        self._roster.rehome(told.site, told.visitor, told.node, told.homed)

    def _lost(self, told: Lost) -> None:
        for key in told.visits:
            if self._roster.lent(*key) == told.node:
                self.lost(key)
