"""Around the whole application: the scheme by which people came, and every answer's headers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from halloo import headers
from halloo.domain.hops import Hops
from halloo.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[..., Awaitable[None]]

FORWARDED = b"x-forwarded-proto"


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

        path = scope["path"]  # routing shortens it

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(path, scope["scheme"], message)
            await send(message)

        await self._app(scope, receive, dressed)

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
