"""A client without WebSocket, as its peer sees it: a socket like any other, whose frames wait here
for a response that can carry them. `halloo.live.fallback` brings the requests."""

import asyncio
from collections.abc import Callable

from halloo import metrics
from halloo.errors import HallooError
from halloo.live.outbox import Outbox
from halloo.live.socket import Peer
from halloo.live.websocket import payload_of
from halloo.log import log
from halloo.settings import Settings

# A client that polls is gone when no next poll comes within this part of what counts as silence.
ABSENCE = 1 / 4
# How long a goodbye waits to be fetched.
CLOSE_SECONDS = 2.0

Goodbye = tuple[int, str]  # close code, reason


class HttpSocket:
    """`left` is told when it ends, whoever ends it."""

    def __init__(self, peer: Peer, settings: Settings, origin: str, left: Callable[[], None]):
        self.peer = peer
        self.origin = origin
        self.polled = False
        self._settings = settings
        self._left: Callable[[], None] | None = left
        self._outbox = Outbox(asyncio.get_running_loop().time())
        self._goodbye: Goodbye | None = None
        self._news = asyncio.Event()
        self._reading = False  # a response is open, and its reader takes what it is given
        self._absence: asyncio.TimerHandle | None = None

    # -- what the peer calls ------------------------------------------------------------------

    def send(self, framed: bytes) -> bool:
        if self._left is None or self._goodbye:
            return False
        most_frames = 0 if self._reading else self._settings.limit_queue_frames
        most_bytes = self._settings.limit_queue_bytes
        if not self._outbox.add(payload_of(framed), most_frames, most_bytes):
            self.cut_off("too_slow")
            return False
        self._news.set()
        return True

    def close(self, code: int, reason: str) -> None:
        if self._left is None or self._goodbye:
            return
        self._goodbye = code, reason
        self._news.set()
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self.leave)

    def ping(self) -> None:
        """Nothing here answers one by itself."""

    # -- what the client's requests call ------------------------------------------------------

    def received(self, line: bytes) -> None:
        if self._left is None or self._goodbye:
            return
        if self.peer.most_bytes and len(line) > self.peer.most_bytes:
            self.cut_off("frame_too_large")
            return
        try:
            self.peer.received(line)
        except Exception:
            log.exception("frame failed")
            self.cut_off("internal")

    async def next(self, seconds: float | None) -> tuple[list[bytes], Goodbye | None]:
        """The frames that wait, then the goodbye; neither when none comes within `seconds`."""
        self._reading = True
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return [], None
        finally:
            self._reading = False
        self._news.clear()
        frames = []
        while (frame := self._outbox.take()) is not None:
            frames.append(frame)
        return frames, self._goodbye

    def cut_off(self, code: str) -> None:
        """What waited is replayed when it comes back."""
        metrics.cut_off.labels(code).inc()
        while self._outbox.take():
            pass
        self.close(HallooError(code).close or 4500, code)

    def present(self) -> None:
        if self._absence:
            self._absence.cancel()
            self._absence = None

    def absent(self) -> None:
        """Until the next poll."""
        if self._left:
            seconds = ABSENCE * self._settings.silence_seconds
            self._absence = asyncio.get_running_loop().call_later(seconds, self.leave)

    def leave(self) -> None:
        if self._left is None:
            return
        left, self._left = self._left, None
        self.present()
        self._goodbye = self._goodbye or (1006, "")
        self._news.set()
        left()
        self.peer.lost()
