"""Sockets of all nodes behind the port that actions know: this node's first, then the others'."""

import msgspec

from halloo.actions.ports import Hub
from halloo.cluster import messages
from halloo.cluster.desks import desk
from halloo.cluster.level import Levels
from halloo.cluster.messages import CallBack, ToAgents, ToSite, ToVisitor
from halloo.cluster.node import Node
from halloo.cluster.places import Places
from halloo.wire import Message


class ClusterHub:
    """`here` are this node's own."""

    def __init__(self, here: Hub, node: Node, places: Places, levels: Levels) -> None:
        self._here = here
        self._node = node
        self._places = places
        self._levels = levels
        # What concerns one socket, and that is here.
        self.seat = here.seat
        self.connections = here.connections
        self.drop_silent = here.drop_silent
        self.addresses = here.addresses
        self.send_away = here.send_away
        self.end_visitor = here.end_visitor
        self.watch = here.watch
        self.overview = here.overview
        self.look = here.look
        self.attend = here.attend
        self.admit = here.admit
        self.draft = here.draft
        self.to_monitors = here.to_monitors
        self.monitors = here.monitors
        self.callers = here.callers

    # -- to people, wherever they are -----------------------------------------------------------

    def to_visitor(
        self, site: str, visitor: str, frame: msgspec.Struct,
        but: str | None = None, answer: msgspec.Struct | None = None,
    ) -> int:  # fmt: skip
        """Returns to how many sockets of this node it was written."""
        self._places.send(site, visitor, ToVisitor(site, visitor, messages.pack(frame)))
        if isinstance(frame, Message):
            self._levels.pass_(
                "visitor", frame, own=True,
                deliver=lambda: self._here.to_visitor(site, visitor, frame, but, answer),
            )  # fmt: skip
            return 0
        return self._here.to_visitor(site, visitor, frame, but, answer)

    def to_agents(
        self, site: str, frame: msgspec.Struct,
        but: str | None = None, answer: msgspec.Struct | None = None,
    ) -> None:  # fmt: skip
        if isinstance(frame, Message):
            self._levels.pass_(
                "agents", frame, own=True,
                deliver=lambda: self._here.to_agents(site, frame, but, answer),
            )  # fmt: skip
        else:
            self._here.to_agents(site, frame, but, answer)
        if self._node.agents(site):
            self._node.tell(desk(site), ToAgents(site, messages.pack(frame)))

    def to_site(self, site: str, frame: msgspec.Struct) -> int:
        """Returns to how many sockets of this node it was written."""
        self._node.tell_all(ToSite(site, messages.pack(frame)))
        return self._here.to_site(site, frame)

    def call_back(self, site: str, visitor: str, but: str | None = None) -> None:
        self._node.tell_all(CallBack(site, visitor))
        self._here.call_back(site, visitor, but)

    # -- who is there ---------------------------------------------------------------------------

    def agents_here(self, site: str) -> list[str]:
        here = self._here.agents_here(site)
        afar = (name for name, may_talk in self._node.agents(site).items() if may_talk)
        return list(dict.fromkeys([*here, *afar]))

    def consoles(self) -> set[str]:
        cards = self._node.others.values()
        return self._here.consoles() | {each.agent for card in cards for each in card.consoles}
