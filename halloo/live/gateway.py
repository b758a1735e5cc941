"""WebSockets on uvicorn's port: the one file that knows uvicorn's seam.

uvicorn reads a request's head, sees an upgrade, and hands the transport to the class it was given
as `ws=`. That class asks the door, then either refuses over HTTP or lets a `WebSocket` take over:
`halloo.live.websocket` decides, this file does the I/O.
"""

import asyncio
from typing import Any

from halloo import headers, metrics
from halloo.errors import HallooError, body
from halloo.live import websocket
from halloo.live.door import Door, Handshake
from halloo.live.outbox import Outbox
from halloo.live.socket import Peer
from halloo.live.turn import Turn
from halloo.log import log
from halloo.settings import Settings
from halloo.wire import encode

# uvloop asks us to stop at this many unsent bytes; from then on the outbox counts.
HIGH_WATER = 64 * 1024
# How long a peer may take to answer our close frame.
CLOSE_SECONDS = 2.0

_PING = websocket.frame(websocket.PING, b"")


class WebSocket(asyncio.Protocol):
    """One open socket: between a transport and a peer."""

    __slots__ = (
        "_address",
        "_closing",
        "_door",
        "_outbox",
        "_peer",
        "_reader",
        "_settings",
        "_transport",
        "_turn",
    )

    def __init__(
        self, peer: Peer, settings: Settings, door: Door, address: str, turn: Turn
    ) -> None:
        self._peer = peer
        self._settings = settings
        self._door = door
        self._address = address
        self._turn = turn
        self._reader: websocket.Reader | None = websocket.Reader(peer.most_bytes)
        self._transport: Any = None
        self._outbox: Outbox | None = None
        self._closing = False

    def start(self, transport: Any, rest: bytes) -> None:
        """The handshake is answered; `rest` came with it."""
        self._transport = transport
        transport.set_protocol(self)
        transport.set_write_buffer_limits(HIGH_WATER)
        metrics.handshakes.inc()
        self._door.entered(self._address)
        self._peer.opened(self)
        if rest:
            self.data_received(rest)

    # -- what the transport calls -------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._closing or self._reader is None:
            self._await_goodbye(data)
            return
        try:
            for event in self._reader.feed(data):
                self._take(event)
        except websocket.Violation as error:
            self._fail(error)
        except Exception:
            log.exception("frame failed")
            self._refuse("internal")

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._door.left(self._address)
        self._peer.lost()

    def pause_writing(self) -> None:
        if self._outbox is None:
            now = asyncio.get_running_loop().time()
            self._outbox = Outbox(now)
            self._see_to(now)

    def resume_writing(self) -> None:
        outbox, self._outbox = self._outbox, None
        while outbox and self._outbox is None and not self._closing:
            payload = outbox.take()
            if payload is None:
                return
            self._turn.write(self._transport, payload)
        if outbox and not self._closing:  # stalled again at once: keep the rest, and the order
            outbox.since = asyncio.get_running_loop().time()
            self._outbox = outbox
            self._see_to(outbox.since)

    def _see_to(self, since: float) -> None:
        """Hangs up on a reader whose stall has lasted too long, else looks again when it would
        have. A later stall has a timer of its own."""
        loop, most = asyncio.get_running_loop(), self._settings.limit_queue_seconds
        if not most or self._outbox is None or self._outbox.since != since:
            return
        if loop.time() >= since + most:
            self._abort("too_slow")
        else:
            loop.call_at(since + most, self._see_to, since)

    # -- what the peer calls ------------------------------------------------------------------

    def send(self, framed: bytes) -> bool:
        if self._transport is None or self._closing:
            return False
        if self._outbox is None:
            self._turn.write(self._transport, framed)
            return True
        most_frames, most_bytes = (
            self._settings.limit_queue_frames,
            self._settings.limit_queue_bytes,
        )
        if self._outbox.add(framed, most_frames, most_bytes):
            return True
        self._abort("too_slow")
        return False

    def ping(self) -> None:
        self.send(_PING)

    def close(self, code: int, reason: str) -> None:
        if self._transport is None or self._closing:
            return
        self._closing = True
        self._write_last(websocket.close_frame(code, reason))
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._hang_up)

    # -- inside -------------------------------------------------------------------------------

    def _take(self, event: websocket.Event) -> None:
        if self._closing:
            return
        if event.opcode == websocket.TEXT:
            self._peer.received(event.payload)
        elif event.opcode == websocket.PING:
            self._peer.heard()
            self.send(websocket.frame(websocket.PONG, event.payload))
        elif event.opcode == websocket.PONG:
            self._peer.heard()
        elif event.opcode == websocket.CLOSE:
            self._closing = True
            self._write_last(websocket.frame(websocket.CLOSE, event.payload[:2]))
            self._transport.close()
        else:
            self._refuse("bad_frame")  # our protocol is text

    def _fail(self, error: websocket.Violation) -> None:
        """What follows a violation means nothing any more, a goodbye included (RFC 6455, 7.1.7):
        end our side now, and let the client read why."""
        self._reader = None
        if self._closing:
            return
        if error.code == websocket.TOO_BIG:
            self._refuse("frame_too_large")
        else:
            metrics.cut_off.labels("bad_frame").inc()
            self.close(error.code, "bad_frame")
        if self._transport.can_write_eof():  # TLS knows no half-closed line
            self._transport.write_eof()

    def _abort(self, code: str) -> None:
        """The close frame says that it may resume, should the reader get as far as that in time;
        what waited in the outbox is replayed when it does."""
        if self._transport and not self._closing:
            metrics.cut_off.labels(code).inc()
            self._outbox = None
            self.close(HallooError(code).close or 4500, code)

    def _await_goodbye(self, data: bytes) -> None:
        """After our close frame only the client's own matters."""
        if self._reader is None:
            return
        try:
            if any(event.opcode == websocket.CLOSE for event in self._reader.feed(data)):
                self._transport.close()
        except websocket.Violation:
            self._hang_up()

    def _write_last(self, framed: bytes) -> None:
        """At once, behind what was gathered: the transport may be closed next."""
        self._turn.write(self._transport, framed)
        self._turn.flush(self._transport)

    def _hang_up(self) -> None:
        if self._transport:
            self._transport.abort()  # close() would wait for a reader that takes nothing

    def _refuse(self, code: str) -> None:
        metrics.cut_off.labels(code).inc()
        self.close(HallooError(code).close or 4500, code)


class Gateway(asyncio.Protocol):
    """Between uvicorn's HTTP protocol and ours: the handshake."""

    def __init__(self, door: Door, settings: Settings, turn: Turn) -> None:
        self._turn = turn
        self._door = door
        self._settings = settings
        self._transport: Any = None
        self._received = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        # uvicorn hands over the whole head at once; what follows waits until the door answers.
        self._received += data
        if self._task is None:
            self._transport.pause_reading()
            self._task = asyncio.create_task(self._admit(data))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._task:
            self._task.cancel()

    async def _admit(self, head: bytes) -> None:
        name = self._transport.get_extra_info("peername")
        try:
            handshake = self._door.read(head, name[0] if name else "")
            accept = _accepted(handshake)
            peer = await self._door.admit(handshake)
        except HallooError as error:
            self._refuse(error)
        except Exception:
            log.exception("handshake failed")
            self._refuse(HallooError("internal"))
        else:
            if not self._transport.is_closing():
                self._take_over(handshake, peer, accept, self._received[len(head) :])

    def _take_over(self, handshake: Handshake, peer: Peer, accept: str, rest: bytes) -> None:
        # A browser hangs up unless one of the protocols it named is chosen.
        chosen = f"Sec-WebSocket-Protocol: {handshake.token}\r\n" if handshake.token else ""
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"%bSec-WebSocket-Accept: %b\r\n\r\n" % (chosen.encode(), accept.encode())
        )
        socket = WebSocket(peer, self._settings, self._door, handshake.address, self._turn)
        socket.start(self._transport, rest)
        self._transport.resume_reading()
        # Nothing of the handshake outlives it.
        self._transport = self._task = None
        self._received = b""

    def _refuse(self, error: HallooError) -> None:
        metrics.refused.labels(error.code).inc()
        content = encode(body(error))
        wait = f"Retry-After: {error.wait}\r\n" if error.wait else ""
        version = "Sec-WebSocket-Version: 13\r\n" if error.status == 426 else ""
        self._transport.write(
            f"HTTP/1.1 {error.status} {error.code}\r\nContent-Type: application/json\r\n{wait}"
            f"{version}Content-Length: {len(content)}\r\nConnection: close\r\n".encode()
            + headers.lines(headers.answer(self._settings))
            + b"\r\n"
            + content
        )
        self._transport.close()


def _accepted(handshake: Handshake) -> str:
    """The key's answer. Raises HallooError for what is not a handshake of version 13."""
    if handshake.headers.get("sec-websocket-version") != "13":
        raise HallooError("version_not_supported")
    accept = websocket.accept_key(handshake.headers.get("sec-websocket-key", ""))
    if accept is None:
        raise HallooError("bad_request", "Sec-WebSocket-Key is missing or wrong.")
    return accept
