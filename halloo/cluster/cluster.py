"""This node as one of several: brings its parts together, and what the others say to its people."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Row

from halloo.actions import become, ending, erase, sending
from halloo.actions.later import later
from halloo.actions.ports import Hub, Ports
from halloo.bus.bus import Bus
from halloo.cluster import messages, mirror, rates, screens, showing, taking, whereabouts
from halloo.cluster.changes import Changes
from halloo.cluster.crossing import Crossing
from halloo.cluster.desks import Desks
from halloo.cluster.hub import ClusterHub
from halloo.cluster.inquiries import Inquiries
from halloo.cluster.level import CHECK_SECONDS, Levels, Side
from halloo.cluster.messages import (
    Became,
    CallBack,
    Ended,
    Forgot,
    Reach,
    ToAgents,
    ToReach,
    ToSite,
    ToVisitor,
    Wears,
)
from halloo.cluster.mirror import Mirror
from halloo.cluster.monitors import Monitors
from halloo.cluster.node import Node
from halloo.cluster.places import Places
from halloo.cluster.rates import Rates
from halloo.cluster.relay import Relay
from halloo.cluster.screens import Screens
from halloo.cluster.showing import Showing
from halloo.cluster.taking import Act, Taking
from halloo.cluster.whereabouts import Whereabouts
from halloo.domain.times import rfc3339
from halloo.domain.wide import Wide
from halloo.store.conversations import Mark
from halloo.wire import AgentPresence, Hello, LastPush, Message

DESKS_SECONDS = 1.0  # how soon a new site, or other rights of an agent, are followed


class Cluster:
    """The port `halloo.actions.nodes.Nodes`. `here` are the sockets of this node."""

    def __init__(self, bus: Bus, ports: Ports, here: Hub) -> None:
        self._ports = ports
        self._here = here
        self.node = Node(bus, ports.settings.lease_seconds, ports.tick)
        self.places = Places(self.node, self.is_here)
        self.levels = Levels(ports.store, self._deliver, self._is_here)
        self.desks = Desks(ports, self.node)
        self.send = Crossing(ports, self.places).send
        self.hub = ClusterHub(here, self.node, self.places, self.levels)
        inquiries = Inquiries(self.node, self.places, ports)
        self.look, self.networks = inquiries.look, inquiries.networks
        monitors = Monitors(self.node, self.places, ports)
        self.to_monitors, self.monitors = monitors.reach, monitors.list
        self.relay = Relay(self.node, lambda: ports.key)
        self.changes = Changes(self.node, ports.directory)
        self.rates = Rates(self.node)
        self.took = self.rates.took
        self.screens = Screens(self.node, ports.tick)
        assert isinstance(ports.roster, Wide)
        self.whereabouts = Whereabouts(self.node, ports, ports.roster)
        self.taking = Taking(self.node, self.places, ports, ports.roster, self.whereabouts)
        self.take, self.unite = self.taking.take, self.taking.unite
        self.left = self.taking.left
        self.showing = Showing(self.node, ports.roster, ports.tick)
        self.mirror = Mirror(self.node, ports.roster, ports.tick)
        self._asking: dict[str, object] = {}  # who waits for a list, and for which
        self._checked = ports.now()
        self._lost: float | None = None  # since when the line has been away
        self.node.on_line.append(self._line)
        self._listen()

    def _listen(self) -> None:
        hears = self.node.hears
        hears(ToAgents, self._to_agents)
        hears(ToVisitor, self._to_visitor)
        hears(ToSite, self._to_site)
        hears(Became, self._became)
        hears(CallBack, self._call_back)
        hears(Forgot, lambda m: erase.forget(self._ports, m.site, m.visitor, m.conversation))
        hears(Ended, lambda m: ending.over(self._ports, m.site, m.visitor, m.push, m.at))
        hears(Wears, self._wears)
        self.node.answers(Reach, self._reach)

    async def start(self) -> None:
        """Raises SettingError when the bus refuses us."""
        await self.node.start()

    def rounds(self) -> list[tuple[float, Callable[[], Awaitable[None]]]]:
        """What happens again and again, and how many seconds lie between."""
        return [
            (self.node.beat_seconds, self.node.beat),
            (DESKS_SECONDS, self._desks),
            (CHECK_SECONDS, self.check),
            (rates.ROUND_SECONDS, self.rates.tell),
            (screens.AGAIN_SECONDS, self.screens.again),
            (showing.NEWS_SECONDS, self.showing.tell),
            (mirror.ROUND_SECONDS, self.mirror.look),
            (taking.ROUND_SECONDS, self.taking.look),
            (whereabouts.TABS_SECONDS, self.whereabouts.tell_tabs),
            (whereabouts.RENEW_SECONDS, self.whereabouts.renew),
        ]

    def homing(self, acts: Mapping[type[Struct], Act]) -> dict[type[Struct], Act]:
        """What visitors do is done at the home of their visit: here."""
        return {
            frame: self.taking.arriving(act) if frame is Hello else self.taking.at_home(act)
            for frame, act in acts.items()
        }

    async def _desks(self) -> None:
        self.desks.look()

    async def check(self) -> None:
        """One round: has everybody here heard what is stored?"""
        since, self._checked = self._checked, self._ports.now()
        await self.levels.check(self.desks.sites(), self._ports.directory.sites, since)

    def _line(self, is_up: bool) -> None:
        """What was told while it was away is looked for at once."""
        if not is_up:
            self._lost = self._lost or self._ports.now()
        elif self._lost:
            self._checked, self._lost = min(self._checked, self._lost), None
            later(self.check())

    # -- halloo.actions.nodes.Nodes -------------------------------------------------------------

    def is_here(self, site: str, visitor: str) -> bool:
        presence = self._ports.roster.get(site, visitor)
        is_whole = self.taking.is_whole(site, visitor)
        return presence is not None and not presence.afar and is_whole

    async def is_first(self, key: str, seconds: float) -> bool:
        return await rates.is_first(self.node, key, seconds)

    def told(self, site: str, visitor: str, conversation: Row[Any]) -> None:
        row = conversation
        self.levels.heard(site, visitor, Mark(row.id, site, visitor, row.epoch, row.seq))

    def became(self, site: str, old: str, visitor: str, again: bool) -> None:
        self.node.tell_all(Became(site, old, visitor, again))
        self.taking.became(site, visitor)

    def forgot(self, site: str, visitor: str, conversation: str | None) -> None:
        self.node.tell_all(Forgot(site, visitor, conversation))

    def ended(self, site: str, visitor: str, push: LastPush, at: float) -> None:
        self.places.send(site, visitor, Ended(site, visitor, push, at))

    def wears(self, site: str, visitor: str, tags: Sequence[str]) -> None:
        self.places.send(site, visitor, Wears(site, visitor, list(tags)))

    async def listed(self, site: str, by: str = "", now: bool = True) -> bool:
        turn = self._asking[by] = object()
        await (self.mirror.level(site) if now else self.mirror.ready(site))
        is_last = self._asking.get(by) is turn
        if is_last:
            del self._asking[by]
        return is_last or not by

    # -- what the others say --------------------------------------------------------------------

    def _to_agents(self, told: ToAgents) -> None:
        frame = messages.unpack(told.parcel)
        if isinstance(frame, Message):
            message = frame
            self.levels.pass_(
                "agents", message, lambda: self._deliver("agents", message), own=False
            )
        elif frame is not None:
            self._here.to_agents(told.site, frame)

    def _to_visitor(self, told: ToVisitor) -> None:
        site, visitor, frame = told.site, told.visitor, messages.unpack(told.parcel)
        roster = self._ports.roster
        if isinstance(frame, Message):
            message = frame
            by_visitor = message.sender.kind == "visitor"
            roster.talked(site, visitor, by_visitor, self._ports.now())
            self.levels.pass_(
                "visitor", message, lambda: self._deliver("visitor", message), own=False
            )
        elif frame is not None:
            if isinstance(frame, AgentPresence) and frame.state == "left":
                roster.hung_up(site, visitor)
            self._here.to_visitor(site, visitor, frame)

    def _to_site(self, told: ToSite) -> None:
        frame = messages.unpack(told.parcel)
        if frame is not None:
            self._here.to_site(told.site, frame)

    def _became(self, told: Became) -> None:
        site, old, visitor = told.site, told.old, told.visitor
        was_here = self._ports.roster.recent(site, old) is not None
        become.follow_another(self._ports, site, old, visitor, told.again)
        if was_here:
            self.taking.became(site, visitor)

    def _call_back(self, told: CallBack) -> None:
        self._ports.merged.turns += 1
        self._here.call_back(told.site, told.visitor)

    def _wears(self, told: Wears) -> None:
        presence = self._ports.roster.recent(told.site, told.visitor)
        if presence:
            presence.tags = tuple(told.tags)
            self._ports.roster.touch(presence)

    def _reach(self, asked: Reach) -> list[int]:
        return [self._push(each) for each in asked.pushes]

    def _push(self, to: ToReach) -> int:
        reached = sending.write(self._ports, to.site, to.visitor, to.push)
        # Where the visit has its home, whichever nodes its pages are on.
        home = self._ports.roster.get(to.site, to.visitor)
        state = "sent" if reached or (home and home.tabs) else "offline"
        last = LastPush(to.push.id, to.push.kind, state, rfc3339(to.at))  # type: ignore[arg-type]
        sending.note_sent(self._ports, to.site, to.visitor, last, to.at)
        return reached

    # -- the sockets of this node ---------------------------------------------------------------

    def _deliver(self, side: Side, message: Message) -> None:
        site, visitor = message.site or "", message.visitor or ""
        if side == "agents":
            self._here.to_agents(site, message)
        else:
            self._here.to_visitor(site, visitor, message)

    def _is_here(self, side: Side, site: str, visitor: str) -> bool:
        if side == "agents":
            return self.desks.are_open(site)
        return self._here.connections(site, visitor) > 0
