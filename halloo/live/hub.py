"""Who is connected to this node, and the ways to reach them. Sending never waits."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from halloo import metrics, wire
from halloo.domain.agents import Caller
from halloo.domain.filter import compiled
from halloo.domain.people import Guest, Monitor
from halloo.domain.pushes import EVERYONE
from halloo.domain.roster import Roster
from halloo.errors import HallooError
from halloo.live.attending import Attending
from halloo.live.audience import List, Window
from halloo.live.overviews import Overviews
from halloo.live.peers import AgentPeer, MonitorPeer, VisitorPeer
from halloo.live.watching import Watching
from halloo.live.websocket import text_frame
from halloo.live.wheel import Wheel
from halloo.log import log
from halloo.settings import Settings

Key = tuple[str, str]
# The sockets of one visitor; replaced when one comes or goes, so that it can be walked meanwhile.
Tabs = tuple[VisitorPeer | MonitorPeer, ...]
WINDOW_MOST = 500


class Hub:
    """`gone` is told of each visitor's socket that closes."""

    def __init__(self, settings: Settings, roster: Roster, gone: Callable[[Guest], None]) -> None:
        self.settings = settings
        self._gone = gone
        self._expected: dict[str, VisitorPeer] = {}  # by connection: no hello yet
        self._visitors: dict[str, dict[str, Tabs]] = {}  # by site and visitor
        self._monitors: dict[Key, list[MonitorPeer]] = {}  # by (agent, uniqid)
        self._agents: dict[str, AgentPeer] = {}  # by connection
        self._wheel: Wheel[VisitorPeer | MonitorPeer | AgentPeer] = Wheel(self.tick())
        # For the other nodes: a visitor's sockets, and the agents, are others now.
        self.placed: Callable[[str, str], None] | None = None
        self.manned: Callable[[], None] | None = None
        self.overviews = Overviews(roster, self._to_desks)
        self.watching = Watching(roster, self._to_desks, self.overviews.note)
        self.attending = Attending(self._to_desks, self._hears)

    def tick(self) -> float:
        return time.monotonic()

    # -- coming and going ---------------------------------------------------------------------

    def expect(self, peer: VisitorPeer) -> None:
        metrics.sockets.labels("visitor").inc()
        self._expected[peer.connection] = peer
        self._wheel.put(peer, peer.look(self.tick()))

    def seat(self, guest: Guest) -> bool:
        """From now on the guest hears what is sent to its visitor. False: hung up already."""
        peer = self._expected.pop(guest.connection, None)
        if peer is None:
            return False
        self._add(guest.site or "", guest.visitor, peer)
        return True

    def visitor_left(self, peer: VisitorPeer) -> None:
        metrics.sockets.labels("visitor").dec()
        self._expected.pop(peer.connection, None)
        self._remove(peer.who.site or "", peer.who.visitor, peer)
        self._gone(peer.who)

    def monitor_came(self, peer: MonitorPeer) -> None:
        metrics.sockets.labels("monitor").inc()
        monitor = peer.monitor
        self._monitors.setdefault((monitor.agent, monitor.uniqid), []).append(peer)
        self._add(monitor.site, monitor.uniqid, peer)
        self._wheel.put(peer, peer.look(self.tick()))

    def monitor_left(self, peer: MonitorPeer) -> None:
        metrics.sockets.labels("monitor").dec()
        monitor = peer.monitor
        pages = self._monitors[monitor.agent, monitor.uniqid]
        pages.remove(peer)
        if not pages:
            del self._monitors[monitor.agent, monitor.uniqid]
        self._remove(monitor.site, monitor.uniqid, peer)
        self._gone(peer.who)

    def _add(self, site: str, visitor: str, peer: VisitorPeer | MonitorPeer) -> None:
        here = self._visitors.setdefault(site, {})
        here[visitor] = (*here.get(visitor, ()), peer)
        if self.placed:
            self.placed(site, visitor)

    def _remove(self, site: str, visitor: str, peer: VisitorPeer | MonitorPeer) -> None:
        here = self._visitors.get(site, {})
        left = tuple(each for each in here.get(visitor, ()) if each is not peer)
        if left:
            here[visitor] = left
        elif visitor in here:
            del here[visitor]
        if self.placed:
            self.placed(site, visitor)

    def agent_came(self, peer: AgentPeer) -> None:
        metrics.sockets.labels("agent").inc()
        self._agents[peer.connection] = peer
        if self.manned:
            self.manned()
        self._wheel.put(peer, peer.look(self.tick()))

    def agent_left(self, peer: AgentPeer) -> None:
        metrics.sockets.labels("agent").dec()
        self._agents.pop(peer.connection, None)
        if self.manned:
            self.manned()
        self.watching.forget(peer.connection)
        self.overviews.forget(peer.connection)
        self.attending.forget(peer.connection)

    # -- reaching -----------------------------------------------------------------------------

    def connections(self, site: str, visitor: str) -> int:
        here = self._visitors.get(site, {})
        return len(here.get(visitor, ())) if visitor != EVERYONE else sum(map(len, here.values()))

    def drop_silent(self, site: str, visitor: str) -> None:
        patience = 1.5 * self.settings.ping_seconds
        for peer in self._visitors.get(site, {}).get(visitor, ()):
            if isinstance(peer, VisitorPeer) and self.tick() - peer.session.heard > patience:
                peer.end(HallooError("silent"))
                self._remove(site, visitor, peer)

    def to_visitor(
        self, site: str, visitor: str, frame: msgspec.Struct,
        but: str | None = None, answer: msgspec.Struct | None = None,
    ) -> int:  # fmt: skip
        here = self._visitors.get(site)
        tabs = here.get(visitor) if here else None
        return _deliver(tabs, frame, but, answer) if tabs else 0

    def to_site(self, site: str, frame: msgspec.Struct) -> int:
        here = self._visitors.get(site, {})
        return _deliver([peer for tabs in here.values() for peer in tabs], frame)

    def to_agents(
        self, site: str, frame: msgspec.Struct,
        but: str | None = None, answer: msgspec.Struct | None = None,
    ) -> None:  # fmt: skip
        if not self._agents:
            return
        framed = None
        scope = "push" if isinstance(frame, wire.ReceiptNote | wire.MassNote) else "chat"
        for peer in list(self._agents.values()):
            if peer.connection == but:
                if answer:
                    peer.send(answer)
            elif peer.who.caller.hears(site, "read", scope):
                framed = framed or text_frame(wire.encode(frame))
                peer.write(framed)

    def to_monitors(self, caller: Caller, uniqid: str, text: str) -> int:
        peers = [
            peer
            for peer in self._monitors.get((caller.name, uniqid), [])
            if caller.may_see(peer.monitor.site)
        ]
        return sum(peer.text(text) for peer in peers)

    def agents_here(self, site: str) -> list[str]:
        here = (peer.who.caller for peer in self._agents.values())
        return list({caller.name: None for caller in here if caller.hears(site, "chat")})

    def callers(self) -> list[Caller]:
        return [peer.who.caller for peer in self._agents.values()]

    def consoles(self) -> set[str]:
        return {peer.who.caller.name for peer in self._agents.values()}

    def monitors(self, agent: str) -> list[Monitor]:
        return [
            peer.monitor
            for (name, _), peers in self._monitors.items()
            if name == agent
            for peer in peers
        ]

    def watch(self, connection: str, wanted: wire.Watch) -> None:
        first, end = wanted.first, wanted.end
        if end - first > WINDOW_MOST:
            raise HallooError("bad_field", f"A window has at most {WINDOW_MOST} rows.")
        of = List(wanted.site, wanted.sort, compiled(wanted.filter), wanted.reverse)
        if connection in self._agents:  # it may have gone while its list was gathered
            self.watching.watch(connection, Window(of, first, max(first, end)))

    def sites_shown(self) -> set[str]:
        """Sites of which a console shows visitors."""
        return self.watching.sites() | self.overviews.sites()

    def overview(self, connection: str, site: str | None) -> None:
        if site is None or connection not in self._agents:
            self.overviews.forget(connection)
        else:
            self.overviews.want(connection, site)

    def look(self, connection: str, site: str, visitor: str | None) -> None:
        self.watching.look(connection, site, visitor)

    def attend(self, connection: str, agent: str, conversation: str | None, draft: str) -> None:
        if conversation is None or connection not in self._agents:
            self.attending.forget(connection)
        else:
            self.attending.want(connection, agent, conversation, draft)

    def admit(self, connection: str, conversation: str, site: str) -> None:
        self.attending.admit(connection, conversation, site)

    def draft(self, connection: str, conversation: str, text: str) -> bool:
        return self.attending.draft(connection, conversation, text, self.tick())

    def _hears(self, connection: str, site: str) -> bool:
        peer = self._agents.get(connection)
        return peer is not None and peer.who.caller.hears(site, "read")

    def _to_desks(self, connections: Iterable[str], payload: bytes) -> None:
        framed = text_frame(payload)
        for connection in connections:
            if peer := self._agents.get(connection):
                peer.write(framed)

    def show_details(self, connections: list[str], detail: wire.VisitorDetail) -> None:
        self._to_desks(connections, wire.encode(detail))

    # -- keeping order ------------------------------------------------------------------------

    def sweep(self) -> None:
        """Ends the sockets that are silent or late with their hello."""
        now = self.tick()
        for peer in self._wheel.turn(now):
            if peer.socket is None:
                continue  # it has left
            try:
                self._wheel.put(peer, peer.look(now))
            except Exception:  # the others' turn must come all the same
                log.exception("a socket could not be looked at")

    def end_visitor(self, site: str, visitor: str, code: str) -> int:
        """Ends the visitor's sockets with this error; returns how many."""
        peers = list(self._visitors.get(site, {}).get(visitor, ()))
        for peer in peers:
            if peer.socket:
                peer.socket.close(HallooError(code).close or 4500, code)
        return len(peers)

    def end_blocked(self, site: str, is_blocked: Callable[[Guest, str], bool]) -> None:
        """Ends the sockets of the site's visitors who are not let in any more."""
        for tabs in list(self._visitors.get(site, {}).values()):
            for peer in tabs:
                if peer.socket and is_blocked(peer.who, peer.who.visitor):
                    error = HallooError("blocked")
                    peer.socket.close(error.close or 4500, error.code)

    def addresses(self, site: str, visitor: str) -> set[str]:
        """From where the visitor's open pages come; whole, so not to be kept or shown."""
        return {peer.who.address for peer in self._visitors.get(site, {}).get(visitor, ())}

    def call_back(self, site: str, visitor: str, but: str | None = None) -> None:
        """Has the visitor's pages, except the connection `but`, come back and say anew who they
        are. From here on they hear nothing more."""
        for peer in self._visitors.get(site, {}).get(visitor, ()):
            if isinstance(peer, VisitorPeer) and peer.connection != but:
                peer.come_back()
                self._remove(site, visitor, peer)

    def send_away(self, guest: Guest, answer: msgspec.Struct) -> None:
        """The same for this page, which gets the answer first."""
        site = guest.site or ""
        for peer in self._visitors.get(site, {}).get(guest.visitor, ()):
            if isinstance(peer, VisitorPeer) and peer.who is guest:
                peer.send(answer)
                peer.come_back()
                self._remove(site, guest.visitor, peer)

    def sign_out(self, still_holds: Callable[[Caller], bool]) -> None:
        """Ends the sockets of agents whose session or token has ended."""
        for peer in list(self._agents.values()):
            if not still_holds(peer.who.caller):
                peer.end(HallooError("signed_out"))

    def drain(self, code: str = "draining") -> int:
        """Says goodbye to everyone, each with its own time to come back; returns to how many."""
        close = HallooError(code).close or 1012
        peers = list(self._peers())
        rate = self.settings.return_per_second
        spread = max(self.settings.return_seconds, len(peers) / rate if rate else 0) * 1000
        for peer in peers:
            if not isinstance(peer, MonitorPeer):
                peer.send(wire.Bye(code, round(random.uniform(0, spread))))
            if peer.socket:
                peer.socket.close(close, code)
        return len(peers)

    def empty(self) -> bool:
        return next(self._peers(), None) is None

    def _peers(self) -> Iterator[Any]:
        yield from self._expected.values()
        for here in self._visitors.values():
            for tabs in here.values():
                yield from tabs
        yield from self._agents.values()


def _deliver(
    peers: Iterable[VisitorPeer | MonitorPeer], frame: msgspec.Struct,
    but: str | None = None, answer: msgspec.Struct | None = None,
) -> int:  # fmt: skip
    """Encoded and framed once; returns to how many it was written."""
    framed = text_frame(wire.encode(frame))
    reached = 0
    for peer in peers:
        if peer.connection == but:
            if answer and isinstance(peer, VisitorPeer):
                peer.send(answer)
        elif peer.deliver(frame, framed):
            reached += 1
    return reached
