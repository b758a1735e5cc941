"""The sockets of this node's clients without WebSocket, by key, and what their requests do with
them, whichever node these came in at."""

from collections.abc import Callable
from functools import partial
from secrets import token_urlsafe

from halloo.domain.held import Fetched
from halloo.errors import HallooError
from halloo.live.http_socket import HttpSocket
from halloo.live.socket import Peer
from halloo.settings import Settings


def new_key() -> str:
    return token_urlsafe(24)


class Held:
    def __init__(self, settings: Settings, left: Callable[[str], None]) -> None:
        """`left` is told the address of each that ends."""
        self._settings = settings
        self._left = left
        self._sockets: dict[str, HttpSocket] = {}  # by key

    def __contains__(self, key: str) -> bool:
        return key in self._sockets

    def open(self, key: str, peer: Peer, origin: str, address: str) -> HttpSocket:
        forget = partial(self._forget, key, address)
        socket = self._sockets[key] = HttpSocket(peer, self._settings, origin, forget)
        return socket

    def _forget(self, key: str, address: str) -> None:
        del self._sockets[key]
        self._left(address)

    async def take(self, key: str, origin: str, frames: list[bytes]) -> None:
        socket = self._find(key, origin)
        for frame in frames:
            socket.received(frame)

    async def fetch(self, key: str, origin: str, seconds: float) -> Fetched:
        socket = self._find(key, origin)
        if socket.polled:
            raise HallooError("conflict", "Another poll of this connection waits already.")
        socket.polled = True
        socket.present()
        try:
            fetched = Fetched(*await socket.next(seconds))
        finally:
            socket.polled = False
        if fetched.goodbye:
            socket.leave()
        else:
            socket.absent()
        return fetched

    async def close(self, key: str, origin: str) -> None:
        self._find(key, origin).leave()

    def hung_up(self, key: str, origin: str) -> None:
        socket = self._sockets.get(key)
        if socket and socket.origin == origin:
            socket.leave()

    def _find(self, key: str, origin: str) -> HttpSocket:
        socket = self._sockets.get(key)
        if socket is None or socket.origin != origin:
            raise HallooError("connection_ended")
        return socket
