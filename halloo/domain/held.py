"""Who holds the socket of a client without WebSocket. Each of its requests may come in at another
node than the one before; whoever takes it in asks the holder."""

from typing import NamedTuple, Protocol


class Fetched(NamedTuple):
    """What waited: frames, and the goodbye if it has ended by now."""

    frames: list[bytes]
    goodbye: tuple[int, str] | None = None


class Holder(Protocol):
    """A key is good for the origin that has it; every method but `hung_up` raises HallooError
    `connection_ended` otherwise."""

    async def take(self, key: str, origin: str, frames: list[bytes]) -> None:
        """What the client says, in this order."""
        ...

    async def fetch(self, key: str, origin: str, seconds: float) -> Fetched:
        """What is said to it, as soon as there is something. Raises HallooError `conflict` while
        another one waits."""
        ...

    async def close(self, key: str, origin: str) -> None: ...

    def hung_up(self, key: str, origin: str) -> None:
        """Its client did not wait for what it fetched."""
        ...


class Holders(Protocol):
    """The other nodes."""

    def new_key(self) -> str:
        """Of a socket that this node holds."""
        ...

    def holder(self, key: str) -> Holder | None:
        """None for a key that no node has given out, or one that lives no more."""
        ...
