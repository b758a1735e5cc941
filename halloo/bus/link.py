"""One connection to one server: commands out, replies and messages in, and whether it still lives.
Which server, and what to do when it is gone, others know."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Any, Protocol, cast

from halloo import metrics
from halloo.bus.address import Host
from halloo.bus.bus import BusDown
from halloo.bus.resp import Garbled, Push, Reader, Refused, command

ANSWER_SECONDS = 2.5  # a server that owes an answer for longer is lost
CLOSE_SECONDS = 1.0
IDLE_SECONDS = 1.0  # then it is asked whether it lives
ENOUGH_BYTES = 1024 * 1024  # in the socket's buffer: what comes next waits outside

_PING = command("PING")
_MESSAGES = {b"message", b"smessage"}

Then = Callable[[list[Any] | None], None]  # the replies; None: the link was lost


class Ears(Protocol):
    """Who owns the link hears of it."""

    def hear(self, channel: bytes, payload: bytes, /) -> None: ...
    def refused(self, link: "Link", refusal: Refused) -> None: ...
    def moved_off(self) -> None: ...
    def flows(self) -> None: ...
    def lost(self, link: "Link", why: str) -> None: ...


class _Due:
    """Answers that are owed, to commands written at `since`."""

    __slots__ = ("left", "open", "replies", "since", "then")

    def __init__(self, left: int, since: float, then: Then | None, keeps: bool) -> None:
        self.left, self.since, self.then = left, since, then
        self.replies: list[Any] | None = [] if keeps else None
        self.open = False  # refusals come before the one answer


class Link(asyncio.Protocol):
    def __init__(self, host: Host, ears: Ears, sharded: bool) -> None:
        self.host = host
        self.channels: set[bytes] = set()
        self.is_full = False
        self._ears = ears
        self._verbs = ("SSUBSCRIBE", "SUNSUBSCRIBE") if sharded else ("SUBSCRIBE", "UNSUBSCRIBE")
        self._reader = Reader()
        self._dues: deque[_Due] = deque()
        self._leaving: Counter[bytes] = Counter()
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._transport: asyncio.Transport | None = None
        self._why = ""  # it ended
        self._ended = asyncio.Event()

    # -- out ------------------------------------------------------------------------------------

    def write(self, commands: bytes, count: int, then: Then | None = None) -> None:
        """Nobody waits for these; `then` is called when they were answered."""
        self._put(commands, _Due(count, self._loop.time(), then, keeps=False))

    async def ask(self, commands: bytes, count: int) -> list[Any]:
        """The replies, refusals among them. Raises BusDown when the link is lost before."""
        answer: asyncio.Future[list[Any] | None] = self._loop.create_future()

        def then(replies: list[Any] | None) -> None:
            if not answer.done():
                answer.set_result(replies)

        self._put(commands, _Due(count, self._loop.time(), then, keeps=True))
        if (replies := await answer) is None:
            raise BusDown(self._why)
        return replies

    def subscribe(self, channels: Iterable[bytes], then: Then | None = None) -> None:
        """Success is pushed and no answer; the ping behind says that all of it was read."""
        new = [channel for channel in channels if channel not in self.channels]
        self.channels.update(new)
        self._listen(self._verbs[0], new, then)

    def unsubscribe(self, channels: Iterable[bytes]) -> None:
        old = [channel for channel in channels if channel in self.channels]
        self.channels.difference_update(old)
        self._leaving.update(old)
        self._listen(self._verbs[1], old, None)

    def _listen(self, verb: str, channels: list[bytes], then: Then | None) -> None:
        due = _Due(1, self._loop.time(), then, keeps=True)
        due.open = True
        # One command for each: a cluster takes several only if they share a slot.
        self._put(b"".join([*(command(verb, channel) for channel in channels), _PING]), due)

    def _put(self, commands: bytes, due: _Due) -> None:
        if not self._transport:
            if due.then:
                due.then(None)
            return
        self._dues.append(due)
        metrics.bus_bytes_out.inc(len(commands))
        self._transport.write(commands)

    # -- in -------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        metrics.bus_bytes_in.inc(len(data))
        self._heard_at = self._loop.time()
        try:
            replies = self._reader.feed(data)
        except Garbled as error:
            return self.drop(f"it does not speak the protocol: {error}")
        for reply in replies:
            if type(reply) is not Push:
                self._answered(reply)
            elif reply[0] in _MESSAGES:
                self._ears.hear(reply[1], reply[2])
            elif reply[0] in (b"unsubscribe", b"sunsubscribe"):
                self._left(reply[1])

    def _answered(self, reply: Any) -> None:
        if not self._dues:
            return self.drop("an answer to nothing")
        due = self._dues[0]
        if type(reply) is Refused:
            self._ears.refused(self, reply)
        if due.replies is not None:
            due.replies.append(reply)
        if due.open and type(reply) is Refused:
            return
        due.left -= 1
        if due.left == 0:
            self._dues.popleft()
            if due.then:
                due.then(due.replies or [])

    def _left(self, channel: bytes) -> None:
        """At our wish, or because another server of the cluster has it now."""
        if self._leaving[channel] > 0:
            self._leaving[channel] -= 1
            return
        self.channels.discard(channel)
        self._ears.moved_off()

    # -- whether it lives -----------------------------------------------------------------------

    def check(self) -> None:
        """Asked now and then. One that is slow and goes on answering lives."""
        now = self._loop.time()
        if self._dues and now - max(self._dues[0].since, self._heard_at) > ANSWER_SECONDS:
            self.drop(f"no answer for {ANSWER_SECONDS:g} s")
        elif not self._dues and now - self._heard_at >= IDLE_SECONDS:
            self.write(_PING, 1)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=ENOUGH_BYTES)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(str(exc or "it hung up"))
        self._ended.set()

    def drop(self, why: str) -> None:
        """At once: what it still owes will not come."""
        transport = self._transport
        self._end(why)
        if transport:
            transport.abort()

    async def close(self) -> None:
        """What was written still goes out, if it is taken now; what comes in is not heard."""
        if not (transport := self._transport):
            return
        self._transport = None
        transport.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._ended.wait()
        except TimeoutError:
            transport.abort()
            await self._ended.wait()

    def _end(self, why: str) -> None:
        if self._transport:
            self._transport, self._why = None, why
            self._ears.lost(self, why)
        dues, self._dues = self._dues, deque()
        for due in dues:
            if due.then:
                due.then(None)

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        self._ears.flows()
