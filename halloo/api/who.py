"""Who is calling over HTTP: a token, or the console's session with its CSRF token."""

import hmac
from typing import Any, TypeAlias

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from halloo.actions.block import is_blocked_at
from halloo.actions.guard import Guard
from halloo.actions.ports import Ports
from halloo.actions.sign_in import authenticate
from halloo.actions.uploads import Uploads
from halloo.api.cookies import session_of
from halloo.domain.addresses import truncated
from halloo.domain.agents import Actor, Caller, Came
from halloo.domain.hops import Hops
from halloo.domain.ids import csrf_token
from halloo.domain.limits import Buckets
from halloo.domain.pages import browser_of
from halloo.domain.sites import is_own_origin
from halloo.errors import HallooError
from halloo.store.atlas import Places

CSRF_HEADER = "x-csrf-token"
SAFE = ("GET", "HEAD", "OPTIONS")
OWING = {"owing": True}

# Litestar hands these to handlers as they are.
PortsGiven: TypeAlias = NamedDependency[SkipValidation[Ports]]
CallerGiven: TypeAlias = NamedDependency[SkipValidation[Caller]]
ActorGiven: TypeAlias = NamedDependency[SkipValidation[Actor]]
UploadsGiven: TypeAlias = NamedDependency[SkipValidation[Uploads]]
GuardGiven: TypeAlias = NamedDependency[SkipValidation[Guard]]


class Who:
    """Answers Litestar's `caller` dependency."""

    def __init__(self, ports: Ports, places: Places) -> None:
        self._ports, self._places = ports, places
        rate = ports.settings.limit_token_requests_per_second
        self._requests = Buckets(rate, 2 * rate)
        self._callers: dict[bytes, Caller] = {}
        self._revision = 0
        self._hops = Hops(ports.settings.trusted_proxies)

    async def caller(self, request: Request[Any, Any, Any]) -> Caller:
        """Routes with `opt = OWING` are open to who has to set up a second factor first. Raises
        HallooError `sign_in_required`, `token_invalid`, `second_factor_needed`, `csrf_failed` or
        `too_many_requests`."""
        bearer, session = bearer_of(request), session_of(self._ports, request)
        owing = bool(request.route_handler.opt.get("owing"))
        caller = await authenticate(self._ports, bearer, session, owing)
        if caller.by_token:
            self.allow(caller)
        elif request.method not in SAFE:
            sent = request.headers.get(CSRF_HEADER, "")
            right = csrf_token(self._ports.key, caller.credential)
            if not hmac.compare_digest(sent.encode(), right.encode()):
                raise HallooError("csrf_failed")
        return caller

    def of_token(self, token: bytes) -> Caller | None:
        """The caller of a token that is good now, remembered while nothing changes; None where it
        has to be looked into."""
        revision = self._ports.directory.revision
        if revision != self._revision:
            self._callers, self._revision = {}, revision
        caller = self._callers.get(token)
        if caller is None:
            caller = self._ports.directory.by_token(token.decode("latin-1"))
            if caller:
                self._callers[token] = caller
        elif not self._ports.directory.holds(caller):
            return None
        return caller

    def address(self, request: Request[Any, Any, Any]) -> str:
        """Where the request came from, trusted proxies accounted for."""
        peer = request.client.host if request.client else ""
        forwarded = ",".join(request.headers.getall("x-forwarded-for", []))
        return self._hops.address(peer, forwarded)

    def is_blocked(self, request: Request[Any, Any, Any], site: str, visitor: str = "") -> bool:
        """As at the sockets' door: by range, country or the visitor's id."""
        proxied = self._hops.is_proxy(request.client.host if request.client else "")
        address = self.address(request)
        place = self._places.of(request.headers, address, proxied)
        return is_blocked_at(self._ports, site, address, place.country, visitor)

    async def actor(self, request: Request[Any, Any, Any], caller: CallerGiven) -> Actor:
        """Answers Litestar's `actor` dependency."""
        way = "token" if caller.by_token else "console"
        return Actor(caller.name, way, truncated(self.address(request)))

    def came(self, request: Request[Any, Any, Any], way: str = "password") -> Came:
        """How whoever signs in with this request comes in."""
        _, browser, system = browser_of(request.headers.get("user-agent", "")[:512])
        device = ", ".join(filter(None, (browser, system)))
        return Came(way, truncated(self.address(request)), device)

    def allow(self, caller: Caller) -> None:
        if not self._requests.take(caller.credential, self._ports.tick()):
            raise HallooError("too_many_requests", wait=1)
        if self._ports.nodes:
            self._ports.nodes.took(caller.credential)

    def took(self, token: str, requests: int) -> None:
        """Another node has let them in."""
        self._requests.spend(token, requests, self._ports.tick())


WhoGiven: TypeAlias = NamedDependency[SkipValidation[Who]]


def need_own_page(ports: Ports, request: Request[Any, Any, Any]) -> None:
    """Signing somebody in from another site's page is an attack too. Raises HallooError
    `not_allowed`, also for a body that a plain HTML form could send."""
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    if origin is not None and not is_own_origin(origin, host, ports.settings.public_url):
        raise HallooError("not_allowed", "Sign in from the console's own page.")
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise HallooError("not_allowed", "Send application/json.")


def bearer_of(request: Request[Any, Any, Any]) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def own_address(ports: Ports, request: Request[Any, Any, Any]) -> str:
    """How the outside reaches us: the setting, else the way this request came."""
    return ports.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
