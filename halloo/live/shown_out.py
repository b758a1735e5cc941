"""A peer that is let in only to be told why it may not stay: a browser tells its page no more of a
refused handshake than of a dead network, and the page would come back for ever."""

from halloo import metrics
from halloo.errors import HallooError
from halloo.live.socket import Socket

FRAME_BYTES = 128


class ShownOut:
    def __init__(self, connection: str, error: HallooError) -> None:
        self.connection = connection
        self.most_bytes = FRAME_BYTES
        self._error = error

    def opened(self, socket: Socket) -> None:
        metrics.refused.labels(self._error.code).inc()
        socket.close(self._error.close or 4500, self._error.code)

    def received(self, data: bytes) -> None: ...

    def heard(self) -> None: ...

    def lost(self) -> None: ...
