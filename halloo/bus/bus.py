"""What nodes tell each other, and what they keep there together. All of it may be lost: nothing of
it is the truth."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

Hear = Callable[[bytes], None]
# True: the line is up, and whatever was told before it is unheard; False: it is down.
OnLine = Callable[[bool], None]


class Bus(Protocol):
    """`node` is this node's id, another one at each start. Sending never waits: what is published
    while the line is down, or faster than it takes, is dropped and counted. What one node
    publishes on one channel arrives in that order or not at all. Nobody hears themselves."""

    node: str

    @property
    def is_up(self) -> bool: ...

    async def start(self, on_line: OnLine) -> None:
        """Connects, and again whenever the line is lost, until closed. Raises SettingError when
        the server refuses us (a wrong password); one that is away is tried again."""
        ...

    async def close(self) -> None: ...

    def publish(self, channel: str, payload: bytes) -> None:
        """What is published in one turn of the loop goes out together."""
        ...

    def subscribe(self, channel: str, hear: Hear) -> None:
        """One listener per channel; `hear` is called on the loop. It goes on after a loss."""
        ...

    def unsubscribe(self, channel: str) -> None: ...

    # -- where visitors are ---------------------------------------------------------------------

    def here(self, key: str, sockets: int | None) -> None:
        """So many sockets of that visitor are on this node; None: forget it. Goes out with what is
        published in this turn, before it."""
        ...

    async def where(self, keys: Sequence[str]) -> list[Mapping[str, int]]:
        """For each: on which nodes it is (this one may be among them), and with how many sockets.
        Raises BusDown."""
        ...

    # -- who is alive ---------------------------------------------------------------------------

    async def beat(self, card: bytes, seconds: float) -> Mapping[str, bytes]:
        """This node lives for so long, with that card; returns the cards of all others who live.
        Raises BusDown."""
        ...

    async def leave(self) -> None:
        """This node lives no more."""
        ...

    # -- counted together -----------------------------------------------------------------------

    async def count(self, key: str, seconds: float) -> int:
        """How often this was called with the key since its first call, `seconds` ago at most; this
        call included. Raises BusDown."""
        ...

    async def once(self, key: str, seconds: float) -> bool:
        """True for the first caller within that time. Raises BusDown."""
        ...


class BusDown(Exception):
    """No answer from the bus: do what can be done without it."""
