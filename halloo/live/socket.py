"""What a peer knows of its socket, and a socket of its peer."""

from typing import Protocol


class Socket(Protocol):
    def send(self, framed: bytes) -> bool:
        """A frame with its header, now or when the reader has room. False: closing, it will not
        go out."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Says why and hangs up."""
        ...

    def ping(self) -> None:
        """The WebSocket protocol's own."""
        ...


class Peer(Protocol):
    """Who is at the other end. The gateway calls these; nothing in them waits."""

    connection: str
    most_bytes: int  # largest frame taken; 0 is no limit

    def opened(self, socket: Socket) -> None: ...

    def received(self, data: bytes) -> None: ...

    def heard(self) -> None:
        """A ping or pong of the WebSocket protocol itself."""
        ...

    def lost(self) -> None: ...
