"""Around the whole application: the host and the scheme by which people came, and every answer's
headers."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from halloo import headers
from halloo.domain.hops import Hops
from halloo.errors import HallooError, body
from halloo.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[..., Awaitable[None]]

FORWARDED = b"x-forwarded-proto"
# A name or an address, and a port (RFC 3986, 3.2.2, without what no browser sends).
_HOST = re.compile(rb"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


class Envelope:
    """An ASGI application."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._hops = Hops(settings.trusted_proxies)
        self._pairs = {kind: headers.pairs(each) for kind, each in headers.TABLE.items()}
        self._secured = headers.pairs(headers.transport_security(settings))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["scheme"] == "http" and self._came_by_tls(scope):
            scope["scheme"] = "https"
        app = self._app if _is_addressed(scope) else _not_addressed
        path = scope["path"]  # routing shortens it

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(path, scope["scheme"], message)
            await send(message)

        await app(scope, receive, dressed)

    def _came_by_tls(self, scope: Message) -> bool:
        protos = [value for name, value in scope["headers"] if name == FORWARDED]
        peer = (scope["client"] or ("", 0))[0]
        return bool(protos) and self._hops.by_tls(peer, b",".join(protos).decode("latin-1"))

    def _dress(self, path: str, scheme: str, message: Message) -> None:
        given = [*message.get("headers", ())]
        named = {name.lower() for name, _ in given}
        more = self._pairs[headers.kind_of(path, message["status"])]
        if scheme == "https":
            more = more + self._secured
        message["headers"] = given + [pair for pair in more if pair[0] not in named]


def _is_addressed(scope: Message) -> bool:
    """Links are made of Host, so it is one host or it is nothing (RFC 9112, 3.2)."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts:
        return bool(scope["http_version"] == "1.0")
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


async def _not_addressed(_scope: Message, _receive: Receive, send: Send) -> None:
    error = HallooError("bad_request", "The header Host must name one host.")
    content = msgspec.json.encode(body(error))
    head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": error.status, "headers": head})
    await send({"type": "http.response.body", "body": content})
