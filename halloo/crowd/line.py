"""One socket by picows, from dialling to its end: the one file that knows picows."""

import asyncio
import ssl
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from picows import (
    WSCloseCode,
    WSError,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,
)

from halloo.crowd.refusals import CLOSED, Refusal, refusal_of
from halloo.domain.work import solve

READ_BUFFER = 2048  # picows keeps it for the life of the connection
HANDSHAKE_SECONDS = 20.0
CLOSE_SECONDS = 2.0


class _Mute:
    """picows makes a logger for each connection from a real one; this one is shared."""

    def isEnabledFor(self, _level: int) -> bool:
        return False

    def log(self, *_args: Any, **_more: Any) -> None: ...

    debug = info = warning = error = exception = log


_MUTE: Any = _Mute()


class Place(NamedTuple):
    """The socket's address and the origin the pages are on. A TLS context is made once for all:
    it reads all authorities."""

    url: str
    origin: str
    tls: ssl.SSLContext | None


def place(url: str, origin: str) -> Place:
    """`https://chat.example` → where visitors' sockets open."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    address = f"{parts.netloc}{parts.path.rstrip('/')}/ws/visitor"
    tls = ssl.create_default_context() if secure else None
    return Place(f"{'wss' if secure else 'ws'}://{address}", origin, tls)


class Ear(Protocol):
    def opened(self) -> None: ...

    def heard(self, payload: bytes) -> None: ...

    def gone(self, refusal: Refusal) -> None:
        """Once: the socket did not come, or has ended."""
        ...


class Line(WSListener):
    """Dials as soon as it is made; `token` tells the server whom it knows."""

    def __init__(self, place: Place, user_agent: str, ear: Ear, token: str | None = None) -> None:
        super().__init__()
        self._ear: Ear | None = ear
        self._transport: WSTransport | None = None
        self._why = CLOSED
        self._closing = False
        self._loop = asyncio.get_running_loop()
        headers = {"Origin": place.origin, "User-Agent": user_agent}
        if token:
            headers["Sec-WebSocket-Protocol"] = token
        self._dialling = self._loop.create_task(self._try(place, headers))

    def send(self, payload: bytes) -> None:
        if self._transport and not self._closing:
            self._transport.send(WSMsgType.TEXT, payload)

    def close(self) -> None:
        """Says so to the server; `gone` follows."""
        if self._transport is None:
            self._end(CLOSED)
        elif not self._closing:
            self._closing = True
            self._transport.send_close(WSCloseCode.GOING_AWAY)
            self._loop.call_later(CLOSE_SECONDS, self._transport.disconnect)

    def hang_up(self, refusal: Refusal) -> None:
        """A dead network never confirms a close."""
        if self._transport:
            self._transport.disconnect(graceful=False)
        self._end(refusal)

    def on_ws_connected(self, transport: WSTransport) -> None:
        if self._ear is None:
            transport.disconnect(graceful=False)
            return
        self._transport = transport
        self._ear.opened()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            if self._ear and not self._closing:
                self._ear.heard(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            code = int.from_bytes(frame.get_payload_as_bytes()[:2], "big")
            self._why = Refusal(code, frame.get_close_reason() or CLOSED.code)
            if not self._closing:
                transport.send_close(WSCloseCode.OK)
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        self._end(self._why)

    async def _try(self, place: Place, headers: dict[str, str]) -> None:
        refusal = await self._dial(place, place.url, headers)
        if refusal and refusal.work:
            done = await asyncio.to_thread(solve, refusal.work)
            refusal = await self._dial(place, f"{place.url}?work={done}", headers)
        if refusal:
            self._end(refusal)

    async def _dial(self, place: Place, url: str, headers: dict[str, str]) -> Refusal | None:
        try:
            await ws_connect(
                lambda *_: self,
                url,
                ssl_context=place.tls,
                extra_headers=headers,
                websocket_handshake_timeout=HANDSHAKE_SECONDS,
                logger_name=_MUTE,
                max_redirects=0,
                read_buffer_init_size=READ_BUFFER,
            )
        except (OSError, WSError, EOFError, TimeoutError) as error:
            return refusal_of(error)
        # picows does not mind an end during the handshake
        return CLOSED if self._transport is None else None

    def _end(self, refusal: Refusal) -> None:
        ear, self._ear = self._ear, None
        if ear:
            if self._dialling is not asyncio.current_task(self._loop):
                self._dialling.cancel()
            ear.gone(refusal)
