"""uvicorn's HTTP protocol with an end to its patience, and a short way in for pushes.

Heads are small and come soon, bodies come within a while, and who asks for an answer reads it:
without this one client may hold a connection open, or fill the memory, for ever.

A plain request to a fast path goes straight to its handler, past the machinery that the other paths
share. Whatever is not plain about it, and whatever the handler will not answer, takes the ordinary
way with nothing lost, so the short way needs to know nothing but the usual.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol

import msgspec
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from halloo.errors import HallooError, body
from halloo.settings import Settings

PLAIN_BYTES = 2048  # the head of a usual request
BODY_SECONDS = 30.0
READER_SECONDS = 30.0
PATIENCE = "halloo.patience"  # of ASGI's extensions: gives the body so many seconds from now

_END = b"\r\n\r\n"
_STATUS = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus}
# RFC 9110, 5.1 and 5.5: a name is a token; a value has no control characters but tabs.
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)")
# Headers that make more of a request than its body.
_NOT_PLAIN = (b"transfer-encoding", b"content-encoding", b"expect", b"upgrade")


class FastRequest(NamedTuple):
    """A POST. `headers` by lower-case name."""

    headers: dict[bytes, bytes]
    body: bytes


class FastAnswer(NamedTuple):
    """`content` is JSON."""

    status: int
    content: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


# What is being done, and what to answer when it is; None leaves the request to the ordinary way.
Begun = tuple["asyncio.Future[Any]", Callable[["asyncio.Future[Any]"], FastAnswer]] | None


class FastPath(NamedTuple):
    """`most` is the largest body in bytes, 0 is no limit."""

    begin: Callable[[FastRequest], Begun]
    most: int


FastPaths = Mapping[bytes, FastPath]  # by path


class Turn(Protocol):
    """Gathers what is written in one turn of the loop (`halloo.live.turn`)."""

    def write(self, transport: Any, data: bytes) -> None: ...

    def flush(self, transport: Any) -> None: ...


class BoundedHttp(HttpToolsProtocol):
    """The clock runs from the connection, or a request's first byte, to the end of its head, and
    from there to the end of its body. `overdue` is asked every second: no timer per connection."""

    _head = 0  # bytes of an unfinished head; negative: no head is awaited
    _deadline = 0.0  # 0: none
    _between = True  # every request that began has come to its end
    _ended = False  # one has in the bytes that are being read
    _held: bytearray | None = None  # the beginning of a request on the short way
    _wanted = 0  # how long it will be at least
    _answering = False  # a request on the short way is under way
    _answer: Callable[["asyncio.Future[Any]"], FastAnswer]
    _leaving = False
    _unread = 0  # bytes that the client has not taken when last looked at
    _unread_since = 0.0

    def __init__(
        self, *args: Any, fast: FastPaths, turn: Turn, settings: Settings, dress: bytes,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """`dress`: the header lines of answers given here."""
        super().__init__(*args, **kwargs)
        self._settings = settings
        self._dress = dress
        self._fast = fast
        self._turn = turn
        self._starts = tuple(b"POST %b HTTP/1.1\r\n" % path for path in fast)

    def connection_made(self, transport: Any) -> None:
        """As uvicorn's own, but it asks the transport for addresses, not for the socket: uvloop
        would keep an object for that as long as the connection lives."""
        self.connections.add(self)
        self.transport = transport
        self.flow = FlowControl(transport)
        here, there = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
        self.server = here[:2] if here else None
        self.client = there[:2] if there else None  # None: it has hung up already
        self.scheme = "https" if self.config.ssl else "http"
        self._within(self._settings.head_seconds)

    def data_received(self, data: bytes) -> None:
        if self._answering:  # this is the next request: it waits its turn
            self._held = (self._held or bytearray()) + data
            self.flow.pause_reading()
        elif self._held is not None:
            self._held += data
            if len(self._held) >= self._wanted:
                self._shortly(bytes(self._held))
        elif self._between and data.startswith(self._starts) and self._is_free():
            self._shortly(data)
        else:
            self._ordinarily(data)

    def _ordinarily(self, data: bytes) -> None:
        self._held = None
        self._turn.flush(self.transport)  # an answer of the short way goes out first
        self._ended = False
        super().data_received(data)
        # Behind the end of a request only the beginning of a head is the next one's.
        if self._head >= 0 and not self._ended:
            self._head += len(data)
            if self._is_long() and not self.transport.is_closing():
                self._refuse(HallooError("head_too_large"))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._between = False
        self._head = 0
        self._within(self._settings.head_seconds)

    def on_headers_complete(self) -> None:
        self._head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._is_long():
            raise HallooError("head_too_large")  # to the parser, which has us answer below
        self._head = -1
        self._within(BODY_SECONDS)
        if self.url.partition(b"?")[0].endswith(b"/files"):
            # Who may send a file may take longer: whoever takes it in says so.
            self.scope["extensions"] = {PATIENCE: {"within": self._within}}
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._between = self._ended = True
        self._deadline = 0.0
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # it holds us: a circle that only the collector would find

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP, or too much of it at once."""
        self._refuse(HallooError("head_too_large" if self._is_long() else "bad_request"))

    def _is_long(self) -> bool:
        return 0 < self._settings.limit_head_bytes < self._head

    def _refuse(self, error: HallooError) -> None:
        content = msgspec.json.encode(body(error))
        self.transport.write(
            b"%b%bcontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n"
            b"\r\n%b" % (_STATUS[error.status], self._dress, len(content), content)
        )
        self.transport.close()

    # -- the short way ------------------------------------------------------------------------

    def _is_free(self) -> bool:
        """No answer is under way that would have to go out first, and the client reads them: one
        that does not is held up by the ordinary way."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.pipeline and not self.flow.write_paused

    def _shortly(self, data: bytes) -> None:
        """Answers a whole plain request, waits for the rest of one that is not all here, and lets
        the parser have everything else."""
        self._unset_keepalive_if_required()
        end = data.find(_END)
        if end < 0 and len(data) <= PLAIN_BYTES:
            self._hold(data, len(data) + 1, self._settings.head_seconds)
            return
        path = self._fast[data[5 : data.index(b" ", 5)]]
        headers = plain_headers(data[:end]) if 0 <= end <= PLAIN_BYTES else None
        size = int(headers[b"content-length"]) if headers else 0
        if headers is None or (path.most and size > path.most):
            self._ordinarily(data)
            return
        begin = end + len(_END)
        if len(data) < begin + size:
            self._hold(data, begin + size, BODY_SECONDS)
            return
        begun = path.begin(FastRequest(headers, data[begin : begin + size]))
        if begun is None:
            self._ordinarily(data)
            return
        doing, self._answer = begun
        self._answering = True
        self._held = bytearray(data[begin + size :]) if len(data) > begin + size else None
        self._deadline = 0.0
        doing.add_done_callback(self._done)

    def _hold(self, data: bytes, wanted: int, seconds: float) -> None:
        if self._held is None or seconds == BODY_SECONDS:
            self._within(seconds)
        if self._held is None:
            self._held = bytearray(data)
        self._wanted = wanted

    def _done(self, doing: "asyncio.Future[Any]") -> None:
        self._answering = False
        self.server_state.total_requests += 1
        status, content, headers = self._answer(doing)
        if self.transport.is_closing():
            return
        extra = b"".join(
            b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *headers)
        )
        self._turn.write(
            self.transport,
            b"%b%b%bcontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
            % (_STATUS[status], self._dress, extra, len(content), content),
        )
        if self._leaving:
            self._turn.flush(self.transport)
            self.transport.close()
            return
        self._within(self.timeout_keep_alive)
        self.flow.resume_reading()
        if self._held is not None:
            data, self._held = bytes(self._held), None
            self.data_received(data)

    def shutdown(self) -> None:
        """uvicorn stops: what is being answered still is."""
        if self._answering:
            self._leaving = True
        else:
            self._turn.flush(self.transport)
            super().shutdown()

    # -- patience -----------------------------------------------------------------------------

    def _within(self, seconds: float) -> None:
        self._deadline = self.loop.time() + seconds if seconds else 0.0

    def waits_since(self) -> float:
        """From when on a head has been awaited that is not here in full; 0: none is."""
        seconds = self._settings.head_seconds
        return self._deadline - seconds if self._head >= 0 and self._deadline else 0.0

    def overdue(self, now: float) -> None:
        if self._deadline and now > self._deadline and not self.transport.is_closing():
            self.transport.close()
        # A close waits for the reader, too.
        unread = self.transport.get_write_buffer_size()
        if unread != self._unread:
            self._unread, self._unread_since = unread, now
        elif unread and now > self._unread_since + READER_SECONDS:
            self.transport.abort()


@lru_cache(maxsize=1024)  # a client sends the same head again and again
def plain_headers(head: bytes) -> dict[bytes, bytes] | None:
    """The headers of a request with a body of a stated length and nothing else to mind, by
    lower-case name; None for any other, correct or not."""
    lines = head.split(b"\r\n")
    headers: dict[bytes, bytes] = {}
    for line in lines[1:]:
        found = _HEADER.fullmatch(line)
        if found is None:
            return None
        headers[found[1].lower()] = found[2].strip(b" \t")
    size = headers.get(b"content-length", b"")
    plain = (
        len(headers) == len(lines) - 1  # none twice
        and size.isdigit()
        and len(size) < 12
        and b"host" in headers
        and headers.get(b"connection", b"keep-alive").lower() == b"keep-alive"
        and not any(name in headers for name in _NOT_PLAIN)
    )
    return headers if plain else None
