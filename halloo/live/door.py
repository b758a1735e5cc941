"""Who may open a socket: one handshake's request in, a peer or a refusal out."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from math import ceil
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from halloo.domain.addresses import household, is_loopback, network_of
from halloo.domain.cookies import session_cookie
from halloo.domain.hops import Hops, combined
from halloo.domain.limits import Buckets, Turns
from halloo.errors import HallooError
from halloo.live.socket import Peer
from halloo.live.toll import Toll
from halloo.settings import Settings


@dataclass(frozen=True, slots=True)
class Handshake:
    """An upgrade request. `headers` by lower-case name; `address` is the client's, proxies
    accounted for; `proxied`: a trusted proxy sent it, so what it says of the client counts;
    `secure`: people reach us by TLS; `token`: the visitor's, of whom no work is asked."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    address: str
    proxied: bool = False
    secure: bool = False
    token: str = ""

    @property
    def origin(self) -> str:
        return self.headers.get("origin", "")

    @property
    def bearer(self) -> str | None:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None

    @property
    def session(self) -> str | None:
        try:
            morsel = SimpleCookie(self.headers.get("cookie", "")).get(session_cookie(self.secure))
        except CookieError:
            return None
        return morsel.value if morsel else None


_TOKEN = re.compile(r"[\w.-]{1,128}", re.ASCII)


class Host(Protocol):
    """Receives whom the door lets through; one method per kind. Each raises HallooError."""

    async def visitor(self, handshake: Handshake) -> Peer: ...

    async def agent(self, handshake: Handshake) -> Peer: ...

    async def monitor(self, handshake: Handshake) -> Peer: ...

    def knows(self, handshake: Handshake) -> str | None:
        """Who it is, if somebody who was here before, or an agent; costs hardly anything."""
        ...

    def key(self) -> bytes: ...

    async def is_first(self, work: str) -> bool:
        """What was done for one task lets in one, at all nodes together."""
        ...


class Door:
    def __init__(self, settings: Settings, host: Host) -> None:
        self._settings = settings
        self._hops = Hops(settings.trusted_proxies)
        self._secure = bool(settings.tls_cert) or settings.public_url.startswith("https:")
        self._routes = {
            "/ws/visitor": host.visitor,
            "/ws/agent": host.agent,
            "/ws_monitor": host.monitor,
        }
        rate = settings.limit_handshakes_per_second
        self._admission = Turns(rate, rate, 0.0)
        per_minute = settings.limit_new_sockets_per_minute
        self._newcomers = Buckets(per_minute / 60, per_minute)
        per_network = settings.limit_new_sockets_per_minute_network
        self._neighbours = Buckets(per_network / 60, per_network)
        self._host = host
        self._toll = Toll(settings, lambda: host.key(), lambda work: host.is_first(work))
        self._open: Counter[str] = Counter()
        self._inside = 0
        self.closed = False

    def handshake(
        self, path: str, query: dict[str, str], headers: dict[str, str], peer: str, token: str = ""
    ) -> Handshake:
        address = self._hops.address(peer, headers.get("x-forwarded-for", ""))
        secure = self._secure or self._hops.by_tls(peer, headers.get("x-forwarded-proto", ""))
        return Handshake(path, query, headers, address, self._hops.is_proxy(peer), secure, token)

    def read(self, head: bytes, peer: str) -> Handshake:
        """Raises HallooError `bad_request`."""
        try:
            request, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
            _, target, _ = request.split(" ")
            headers = combined(_pair(line) for line in lines)
            parts = urlsplit(target)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        except ValueError:
            raise HallooError("bad_request") from None
        return self.handshake(parts.path, query, headers, peer, protocol_of(headers))

    async def admit(self, handshake: Handshake) -> Peer:
        """After a wait for its turn, if it must. Raises HallooError: `draining`, `busy`,
        `work_needed`, `too_many_sockets`, or what the host says."""
        if self.closed:
            raise HallooError("draining", wait=2)
        route = self._routes.get(handshake.path)
        if route is None:
            raise HallooError("not_found")
        # The address first: one that knocks without end uses up its own share, not everyone's.
        now = asyncio.get_running_loop().time()
        most = self._settings.handshake_wait_seconds
        if not self._is_at_home(handshake):
            self._count(handshake, now)
            if not await self._toll.taken(handshake, lambda: self._host.knows(handshake), now):
                most = min(most, self._settings.work_wait_seconds)
        await self._take_turn(now, most)
        return await route(handshake)

    async def _take_turn(self, now: float, most: float) -> None:
        """After a restart everyone knocks at once. Who is let in a moment later has not to be sent
        away, to come back at a bad time (docs/decisions/0014-a-waiting-room.md)."""
        wait = self._admission.wait(now)
        if wait > most:
            raise HallooError("busy", wait=max(1, ceil(wait - most)))
        self._admission.take(now)
        if wait:
            await asyncio.sleep(wait)
            if self.closed:
                raise HallooError("draining", wait=2)

    def _is_at_home(self, handshake: Handshake) -> bool:
        """Trying it out on one's own machine, with a crowd maybe."""
        return self._settings.demo and is_loopback(handshake.address)

    def _count(self, handshake: Handshake, now: float) -> None:
        """Agents prove who they are, so their open sockets are not counted, only their tries."""
        address = household(handshake.address)
        whole = self._settings.limit_sockets
        if whole and self._inside >= whole and handshake.path != "/ws/agent":
            raise HallooError("busy", "As many visitors are here as there is room for.", wait=30)
        most = self._settings.limit_sockets_per_address
        if most and self._open[address] >= most and handshake.path != "/ws/agent":
            open_ = f"This address has {most} sockets open."
            raise HallooError("too_many_sockets", open_, wait=10)
        network = network_of(handshake.address)
        if not (self._newcomers.take(address, now) and self._neighbours.take(network, now)):
            raise HallooError("too_many_sockets", "Too many new sockets; wait a minute.", wait=60)

    def entered(self, address: str) -> None:
        self._inside += 1
        self._open[household(address)] += 1

    def left(self, address: str) -> None:
        address = household(address)
        self._inside -= 1
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


def protocol_of(headers: dict[str, str]) -> str:
    """The one that a handshake names. Widgets put the visitor's token there: the only place in a
    browser's handshake that stands in no address and no log."""
    offered = headers.get("sec-websocket-protocol", "")
    return offered if _TOKEN.fullmatch(offered) else ""


def _pair(line: str) -> tuple[str, str]:
    name, value = line.split(":", 1)
    return name, value
