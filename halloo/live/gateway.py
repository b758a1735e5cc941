"""WebSockets by picows on uvicorn's port: the one file that knows either.

uvicorn reads a request's head, sees an upgrade, and hands the transport to the class it was given
as `ws=`. That class asks the door, then either refuses over HTTP or lets picows take over.
"""

import asyncio
from typing import Any

from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
)
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # not in its stubs

from halloo import metrics
from halloo.errors import HallooError, body
from halloo.live.door import Door, Handshake
from halloo.live.outbox import Outbox
from halloo.live.socket import Peer
from halloo.log import log
from halloo.settings import Settings
from halloo.wire import encode

# uvloop asks us to stop at this many unsent bytes; from then on the outbox counts.
HIGH_WATER = 64 * 1024
# picows keeps its read buffer for the life of the connection.
READ_BUFFER = 2048
UNLIMITED = 64 * 1024 * 1024
# How long a peer may take to answer our close frame.
CLOSE_SECONDS = 2.0

_KEPT = ("host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version")


class _Quiet:
    """picows makes a logger for each connection from a real one; this one is shared and mute."""

    def isEnabledFor(self, _level: int) -> bool:
        return False

    def log(self, *_args: Any, **_more: Any) -> None: ...

    debug = info = warning = error = exception = log


_QUIET = _Quiet()


class PicowsSocket(WSListener):
    """One open socket."""

    def __init__(self, peer: Peer, settings: Settings, door: Door, address: str) -> None:
        super().__init__()
        self._peer = peer
        self._settings = settings
        self._door = door
        self._address = address
        self._transport: WSTransport | None = None
        self._outbox: Outbox | None = None
        self._partial: bytearray | None = None
        self._closing = False

    # -- what picows calls --------------------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        transport.underlying_transport.set_write_buffer_limits(HIGH_WATER)
        self._door.entered(self._address)
        self._peer.opened(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind == WSMsgType.TEXT or kind == WSMsgType.CONTINUATION:
            try:
                self._text(frame)
            except Exception:
                log.exception("frame failed")  # picows would hang up without a trace
                self._refuse("internal")
        elif kind == WSMsgType.CLOSE:
            if not self._closing:
                transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif kind == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
            self._peer.heard()
        elif kind == WSMsgType.PONG:
            self._peer.heard()
        else:
            self._refuse("bad_frame")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        self._door.left(self._address)
        self._peer.lost()

    def pause_writing(self) -> None:
        if self._outbox is None:
            self._outbox = Outbox(asyncio.get_running_loop().time())

    def resume_writing(self) -> None:
        outbox, self._outbox = self._outbox, None
        while outbox and self._outbox is None:
            payload = outbox.take()
            if payload is None:
                return
            self.send(payload)
        if outbox:  # stalled again at once: keep the rest, and the order
            outbox.since = asyncio.get_running_loop().time()
            self._outbox = outbox

    # -- what the peer calls ------------------------------------------------------------------

    def send(self, payload: bytes) -> None:
        if self._transport is None or self._closing:
            return
        if self._outbox is None:
            self._transport.send(WSMsgType.TEXT, payload)
        elif not self._outbox.add(
            payload, self._settings.limit_queue_frames, self._settings.limit_queue_bytes
        ):
            self.abort("too_slow")

    def ping(self) -> None:
        if self._transport and not self._closing:
            self._transport.send_ping()

    def close(self, code: int, reason: str) -> None:
        if self._transport is None or self._closing:
            return
        self._closing = True
        # The 44xx codes are ours to choose; picows' stubs know the registered ones only.
        self._transport.send_close(code, reason.encode())  # type: ignore[arg-type]
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._hang_up)

    def abort(self, code: str) -> None:
        """Without a word: the reader takes none. Its client resumes when it comes back."""
        if self._transport:
            metrics.cut_off.labels(code).inc()
            self._closing = True
            self._transport.disconnect(graceful=False)

    def stalled(self, now: float) -> float:
        return now - self._outbox.since if self._outbox else 0.0

    # -- inside -------------------------------------------------------------------------------

    def _hang_up(self) -> None:
        if self._transport:
            self._transport.disconnect()

    def _refuse(self, code: str) -> None:
        metrics.cut_off.labels(code).inc()
        self.close(HallooError(code).close or 4500, code)

    def _text(self, frame: WSFrame) -> None:
        if self._closing:
            return
        most = self._peer.most_bytes
        size = frame.payload_size + (len(self._partial) if self._partial is not None else 0)
        continues = frame.msg_type == WSMsgType.CONTINUATION
        if most and size > most:
            self._refuse("frame_too_large")
        elif continues != (self._partial is not None):
            self._refuse("bad_frame")
        elif frame.fin and self._partial is None:
            self._peer.received(frame.get_payload_as_bytes())
        else:
            self._partial = self._partial or bytearray()
            self._partial += frame.get_payload_as_bytes()
            if frame.fin:
                whole, self._partial = bytes(self._partial), None
                self._peer.received(whole)


class Gateway(asyncio.Protocol):
    """Between uvicorn's HTTP protocol and picows: the handshake."""

    def __init__(self, door: Door, settings: Settings) -> None:
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
            peer = await self._door.admit(handshake)
        except HallooError as error:
            self._refuse(error)
        except Exception:
            log.exception("handshake failed")
            self._refuse(HallooError("internal"))
        else:
            if not self._transport.is_closing():
                self._take_over(handshake, peer, self._received[len(head) :])

    def _take_over(self, handshake: Handshake, peer: Peer, rest: bytes) -> None:
        socket = PicowsSocket(peer, self._settings, self._door, handshake.address)
        protocol = WSProtocol(
            None, None, False, lambda _request: socket, _QUIET,
            True,  # disconnect on an exception
            None,  # no handshake timeout: the head is here
            False, 10, 10, WSAutoPingStrategy.PING_WHEN_IDLE,  # our clients ping
            False,  # pongs are ours, so that pings count as a sign of life
            4 * peer.most_bytes or UNLIMITED,  # beyond this picows does not even read on
            None, READ_BUFFER,
        )  # fmt: skip
        protocol.connection_made(self._transport)
        self._transport.set_protocol(protocol)
        kept = "".join(
            f"{name}: {handshake.headers[name]}\r\n" for name in _KEPT if name in handshake.headers
        )
        _feed(protocol, f"GET {handshake.path} HTTP/1.1\r\n{kept}\r\n".encode("latin-1") + rest)
        self._transport.resume_reading()

    def _refuse(self, error: HallooError) -> None:
        metrics.refused.labels(error.code).inc()
        content = encode(body(error))
        wait = f"Retry-After: {error.wait}\r\n" if error.wait else ""
        self._transport.write(
            f"HTTP/1.1 {error.status} {error.code}\r\nContent-Type: application/json\r\n{wait}"
            f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
            + content
        )
        self._transport.close()


def _feed(protocol: Any, data: bytes) -> None:
    """What a transport does with a buffered protocol."""
    view = memoryview(data)
    while view:
        room = protocol.get_buffer(-1)
        count = min(len(room), len(view))
        room[:count] = view[:count]
        protocol.buffer_updated(count)
        view = view[count:]
