"""The frames without WebSocket, for pages behind a proxy that lets none through: what the server
says goes out as a stream of events (SSE) or as answers to polls, what the client says comes in as
requests. docs/protocol.md, "When WebSocket is blocked", is the description for clients.

To a peer it is a socket like any other: same admission, same limits, same goodbyes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from halloo import metrics
from halloo.domain.held import Holder, Holders
from halloo.domain.hops import combined
from halloo.errors import HallooError, body
from halloo.live.door import Door, Handshake
from halloo.live.held import Held, new_key
from halloo.live.http_socket import Goodbye, HttpSocket
from halloo.settings import Settings
from halloo.wire import encode

# Proxies end a request that stays without an answer, the strictest after half a minute.
POLL_SECONDS = 25.0
TOKEN_BYTES = 128  # of a visitor

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class _Gone(Exception):
    """The client hung up in the middle of its request."""


@dataclass(frozen=True, slots=True)
class _Request:
    """`handshake` has the path below `/live`."""

    handshake: Handshake
    body: bytes
    receive: Receive
    send: Send

    @property
    def origin(self) -> str:
        return self.handshake.origin

    async def answer(
        self, status: int, content: bytes = b"", more: dict[str, str] | None = None
    ) -> None:
        kind = {"content-type": "application/json"} if content else {}
        size = {"content-length": str(len(content))} if status != 204 else {}
        await self.begin(status, {**kind, **size, **(more or {})})
        await self.send({"type": "http.response.body", "body": content})

    async def begin(self, status: int, headers: dict[str, str]) -> None:
        """A page of any origin may read the answer: it holds nothing that the page did not send or
        was not let in for. Cookies count for the console's own origin only."""
        cors = {
            "access-control-allow-origin": self.origin,
            "access-control-expose-headers": "retry-after",
            "vary": "Origin",
        }
        cors = cors if self.origin else {}
        headers = {"cache-control": "no-store, no-transform", **cors, **headers}
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": pairs})


class Fallback:
    """An ASGI application. `others` hold the sockets that are not `held` here."""

    def __init__(self, door: Door, settings: Settings, others: Holders | None = None) -> None:
        self._door = door
        self._settings = settings
        self.held = Held(settings, door.left)
        self._others = others
        self._paths: dict[str, Callable[[_Request], Awaitable[None]]] = {
            "visitor": partial(self._open, "/ws/visitor"),
            "agent": partial(self._open, "/ws/agent"),
            "send": self._take,
            "poll": self._poll,
            "close": self._close,
        }

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = combined(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        )
        query = {k: v[-1] for k, v in parse_qs(scope["query_string"].decode("latin-1")).items()}
        path = scope["path"].removeprefix("/live").strip("/")
        peer = (scope["client"] or ("", 0))[0]
        request = _Request(self._door.handshake(path, query, headers, peer), b"", receive, send)
        try:
            act = self._paths.get(path)
            if act is None:
                raise HallooError("not_found")
            if scope["method"] != "POST":
                raise HallooError("method_not_allowed")
            content = await _read(receive, self._settings.limit_body_bytes)
            await act(replace(request, body=content))
        except HallooError as error:
            wait = {"retry-after": str(error.wait)} if error.wait else {}
            await request.answer(error.status, encode(body(error)), wait)
        except _Gone:
            pass

    async def _open(self, path: str, request: _Request) -> None:
        token = request.body[:TOKEN_BYTES].decode("latin-1")
        handshake = replace(request.handshake, path=path, token=token)
        try:
            peer = await self._door.admit(handshake)
        except HallooError as error:
            metrics.refused.labels(error.code).inc()
            raise
        key = self._others.new_key() if self._others else new_key()
        socket = self.held.open(key, peer, request.origin, handshake.address)
        self._door.entered(handshake.address)
        metrics.handshakes.inc()
        peer.opened(socket)
        if "text/event-stream" in handshake.headers.get("accept", ""):
            metrics.fallbacks.labels("stream").inc()
            await self._stream(request, socket, key)
        else:
            metrics.fallbacks.labels("poll").inc()
            socket.absent()
            await request.answer(200, encode({"key": key}))

    async def _stream(self, request: _Request, socket: HttpSocket, key: str) -> None:
        with suppress(_Gone):
            async with _there(request, socket.leave):
                # nginx, and what is like it, would hold the events back.
                kind = {"content-type": "text/event-stream", "x-accel-buffering": "no"}
                await request.begin(200, kind)
                await self._write(request, socket, _event("open", {"key": key}))
                goodbye = None
                while not goodbye:
                    frames, goodbye = await socket.next(None)
                    events = b"".join(b"data: %b\n\n" % frame for frame in frames)
                    if goodbye:
                        events += _event("close", _closed(goodbye))
                    await self._write(request, socket, events)
                socket.leave()
        # A reader that takes nothing keeps this waiting until `halloo.api.http` hangs up on it.
        await request.send({"type": "http.response.body", "body": b""})

    async def _write(self, request: _Request, socket: HttpSocket, events: bytes) -> None:
        try:
            async with asyncio.timeout(self._settings.limit_queue_seconds or None):
                await request.send(
                    {"type": "http.response.body", "body": events, "more_body": True}
                )
        except TimeoutError:
            socket.cut_off("too_slow")
            socket.leave()
            raise _Gone from None

    async def _poll(self, request: _Request) -> None:
        key, origin = request.body.decode("latin-1"), request.origin
        holder = self._holder(key)
        async with _there(request, partial(holder.hung_up, key, origin)):
            frames, goodbye = await holder.fetch(key, origin, POLL_SECONDS)
            closed = encode(_closed(goodbye)) if goodbye else b"null"
            await request.answer(200, b'{"frames":[%b],"closed":%b}' % (b",".join(frames), closed))

    async def _take(self, request: _Request) -> None:
        first, *lines = request.body.split(b"\n")
        key = first.decode("latin-1")
        await self._holder(key).take(key, request.origin, [line for line in lines if line])
        await request.answer(204)

    async def _close(self, request: _Request) -> None:
        key = request.body.decode("latin-1")
        await self._holder(key).close(key, request.origin)
        await request.answer(204)

    def _holder(self, key: str) -> Holder:
        if self._others is None or key in self.held:
            return self.held
        holder = self._others.holder(key)
        if holder is None:
            raise HallooError("connection_ended")
        return holder


@asynccontextmanager
async def _there(request: _Request, hung_up: Callable[[], None]) -> AsyncIterator[None]:
    """Notices meanwhile when the client hangs up."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        hung_up()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def _event(name: str, content: dict[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), encode(content))


def _closed(goodbye: Goodbye) -> dict[str, int | str]:
    return {"code": goodbye[0], "reason": goodbye[1]}


async def _read(receive: Receive, most: int) -> bytes:
    content = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        content += bytes(message.get("body", b""))
        if most and len(content) > most:
            raise HallooError("body_too_large")
        if not message.get("more_body"):
            return content
