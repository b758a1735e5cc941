"""Receives whom the door lets through: finds out who it is and gives them a peer."""

from sys import intern

from halloo.actions import outside
from halloo.actions.block import is_blocked
from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.actions.sign_in import authenticate
from halloo.domain.addresses import truncated
from halloo.domain.ids import is_widget_visitor, new_id, visitor_of
from halloo.domain.limits import Buckets
from halloo.domain.pages import browser_of
from halloo.domain.people import Desk, Guest, Monitor
from halloo.domain.places import Place
from halloo.domain.presence import Arrival
from halloo.domain.pushes import EVERYONE
from halloo.domain.sites import is_own_origin
from halloo.domain.times import rfc3339
from halloo.domain.work import SECONDS as TASK_SECONDS
from halloo.errors import HallooError
from halloo.live.door import Handshake
from halloo.live.hub import Hub
from halloo.live.peers import Acts, AgentPeer, MonitorPeer, Tasks, VisitorPeer
from halloo.live.sessions import AgentSession, VisitorSession
from halloo.live.shown_out import ShownOut
from halloo.store.atlas import Places
from halloo.wire import AgentWelcome, Page, SiteCard

MONITOR_FRAME_BYTES = 1024
UNIQID_MOST = 64


class Reception:
    def __init__(
        self, ports: Ports, hub: Hub, visitor_acts: Acts, agent_acts: Acts, places: Places
    ) -> None:
        self._ports = ports
        self._places = places
        self._hub = hub
        self._visitor_acts = visitor_acts
        self._agent_acts = agent_acts
        self.tasks: Tasks = set()  # actions under way
        limit = ports.settings
        self._visitors_say = Buckets(
            limit.limit_visitor_messages_per_second, limit.limit_visitor_messages_burst
        )
        self._agents_say = Buckets(
            limit.limit_agent_messages_per_second, limit.limit_agent_messages_burst
        )

    async def visitor(self, handshake: Handshake) -> VisitorPeer | ShownOut:
        """Raises HallooError `origin_not_allowed` unless the page is one of the site's; without a
        `site` in the query, one of any site's, and `hello` decides."""
        site = handshake.query.get("site")
        if not self._origin_fits(site, handshake.origin):
            await self._ports.directory.refresh()
            if not self._origin_fits(site, handshake.origin):
                raise HallooError("origin_not_allowed")
        settings = self._ports.settings
        session = VisitorSession(settings, self._visitors_say, self._hub.tick())
        most = settings.limit_visitor_frame_bytes
        guest = _guest(handshake, site, self._place(handshake))
        if site and is_blocked(self._ports, site, guest):
            return ShownOut(guest.connection, HallooError("blocked"))
        return VisitorPeer(guest, self._visitor_acts, self.tasks, session, most, self._hub)

    def key(self) -> bytes:
        """Another one after a backup was restored."""
        return self._ports.key

    async def is_first(self, work: str) -> bool:
        """What was done for one task lets in one, at all nodes together."""
        nodes = self._ports.nodes
        return nodes is None or await nodes.is_first(f"work {work}", TASK_SECONDS)

    def knows(self, handshake: Handshake) -> str | None:
        """Who it is, if somebody who was here before, or an agent; costs hardly anything."""
        directory, token = self._ports.directory, handshake.token
        if handshake.path == "/ws/agent":
            bearer, session = handshake.bearer, handshake.session
            caller = directory.by_token(bearer) if bearer else directory.by_session(session or "")
            return caller.credential if caller else None
        wanted, origin = handshake.query.get("site"), handshake.origin
        fitting = [key for key, site in directory.sites.items() if origin in site.origins]
        sites = [wanted] if wanted else fitting
        named = (visitor_of(self._ports.key, site, token) for site in sites if token)
        return next(filter(None, named), None)

    def _origin_fits(self, site: str | None, origin: str) -> bool:
        sites = self._ports.directory.sites
        if site is None:
            return any(origin in each.origins for each in sites.values())
        return site in sites and origin in sites[site].origins

    def _place(self, handshake: Handshake) -> Place:
        return self._places.of(handshake.headers, handshake.address, handshake.proxied)

    async def agent(self, handshake: Handshake) -> AgentPeer:
        """A cookie counts only from our own pages; a token proves itself."""
        bearer = handshake.bearer
        if bearer is None and not self._is_own(handshake):
            raise HallooError("origin_not_allowed", "Agents' sockets open from the console only.")
        caller = await authenticate(self._ports, bearer, handshake.session)
        desk = Desk(new_id("k"), caller)
        settings = self._ports.settings
        session = AgentSession(settings, self._agents_say, caller.name, self._hub.tick())

        def welcome() -> AgentWelcome:
            sites = self._ports.directory.sites_of(caller)
            return AgentWelcome(
                caller.name,
                caller.role,  # type: ignore[arg-type]
                [SiteCard(site.key, site.name) for site in sites],
                rfc3339(self._ports.now()),
                round(settings.ping_seconds),
                settings.limit_upload_bytes,
            )

        most = settings.limit_agent_frame_bytes
        acts = self._agent_acts
        return AgentPeer(desk, acts, self.tasks, session, most, self._hub, welcome)

    def _is_own(self, handshake: Handshake) -> bool:
        host = handshake.headers.get("host", "")
        return is_own_origin(handshake.origin, host, self._ports.settings.public_url)

    async def monitor(self, handshake: Handshake) -> MonitorPeer | ShownOut:
        """The contract knows no site: it is the one of the agent's whose origins fit."""
        name, uniqid = handshake.query.get("kefu_name", ""), handshake.query.get("uniqid", "")
        if not name or not uniqid:
            raise HallooError("bad_field", "kefu_name and uniqid are both required.")
        if len(uniqid) > UNIQID_MOST or is_widget_visitor(uniqid) or uniqid == EVERYONE:
            raise HallooError("bad_field", f"uniqid is an id of yours, at most {UNIQID_MOST} long.")
        site = self._monitored(name, handshake.origin)
        if site is None and await self._ports.directory.refresh():
            site = self._monitored(name, handshake.origin)
        if site is None:
            raise HallooError("origin_not_allowed", "No site of this agent has this origin.")
        return self._seat_monitor(handshake, name, uniqid, site)

    def _monitored(self, name: str, origin: str) -> str | None:
        agent = self._ports.directory.agents.get(name)
        if agent is None:
            return None
        for site in self._ports.directory.sites.values():
            if (agent.sites is None or site.key in agent.sites) and origin in site.origins:
                return site.key
        return None

    def _seat_monitor(
        self, handshake: Handshake, agent: str, uniqid: str, site: str
    ) -> MonitorPeer | ShownOut:
        url = handshake.query.get("url", "")[:2048]
        title = handshake.query.get("title", "")[:512]
        referrer = handshake.query.get("refer", "")[:2048]
        guest = _guest(handshake, site, self._place(handshake))
        if is_blocked(self._ports, site, guest, uniqid):
            return ShownOut(guest.connection, HallooError("blocked"))
        guest.visitor = uniqid
        device, browser, system = browser_of(guest.user_agent)
        page = Page(url or handshake.origin, title, referrer)
        address = truncated(handshake.address)
        country, city = guest.place
        arrival = Arrival(
            page, None, None, None, device, browser, system, monitor=True,
            country=country, city=city,
        )  # fmt: skip
        at = self._ports.now()

        def joined() -> None:
            before = self._ports.roster.recent(site, uniqid)
            presence = self._ports.roster.join(site, uniqid, guest.connection, arrival, at)
            if before is None:
                outside.arrived(self._ports, presence)
            if self._ports.nodes:  # another page of theirs may be there
                later(self._ports.nodes.unite(site, uniqid))

        monitor = Monitor(uniqid, agent, site, url, title, referrer, address, at, city or "")
        return MonitorPeer(monitor, guest, MONITOR_FRAME_BYTES, self._hub, joined)


def _guest(handshake: Handshake, site: str | None, place: Place) -> Guest:
    """Visitors share what many of them have alike."""
    agent = intern(handshake.headers.get("user-agent", "")[:512])
    site = intern(site) if site else site
    origin = intern(handshake.origin)
    return Guest(new_id("k"), origin, handshake.address, agent, site, place=place)
