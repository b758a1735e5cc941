"""The links to all servers, and which of them has a key."""

import asyncio
from collections.abc import Sequence, Set
from typing import Any

from halloo.bus.address import Host
from halloo.bus.bus import BusDown
from halloo.bus.layout import Layout, slot_of
from halloo.bus.link import Link
from halloo.bus.resp import Refused

# Somebody else has what was asked for, or will have: look again who.
ELSEWHERE = {"MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "READONLY", "MASTERDOWN", "LOADING"}
_TRIES, _TRY_SECONDS = 5, 0.1  # of a question while slots move


class Links:
    def __init__(self, sharded: bool) -> None:
        self.sharded = sharded
        self.layout: Layout | None = None
        self.by_host: dict[Host, Link] = {}

    def to(self, key: bytes) -> Link | None:
        """The server that has that key or channel; None while it is away."""
        if not self.layout:
            return None
        return self.by_host.get(self.layout.host(slot_of(key) if self.sharded else 0))

    @property
    def is_full(self) -> bool:
        return any(link.is_full for link in self.by_host.values())

    async def ask(self, questions: Sequence[tuple[bytes, bytes]]) -> list[Any]:
        """The replies to (key, command) in that order. Raises BusDown."""
        for left in reversed(range(_TRIES)):
            try:
                return await self._asked(questions)
            except Refused as refusal:
                if not left or refusal.code not in ELSEWHERE:
                    raise BusDown(str(refusal)) from None
                await asyncio.sleep(_TRY_SECONDS)
        raise AssertionError("the last try returns or raises")

    async def _asked(self, questions: Sequence[tuple[bytes, bytes]]) -> list[Any]:
        by_link: dict[Link, list[int]] = {}
        for number, (key, _) in enumerate(questions):
            if not (link := self.to(key)):
                raise BusDown
            by_link.setdefault(link, []).append(number)
        replies: list[Any] = [None] * len(questions)
        asked = [
            link.ask(b"".join([questions[n][1] for n in numbers]), len(numbers))
            for link, numbers in by_link.items()
        ]
        # A gathering makes tasks, which one server needs not.
        found = [await asked[0]] if len(asked) == 1 else await asyncio.gather(*asked)
        for numbers, answers in zip(by_link.values(), found, strict=True):
            for number, reply in zip(numbers, answers, strict=True):
                if isinstance(reply, Refused):
                    raise reply
                replies[number] = reply
        return replies

    async def listen(self, channels: Set[bytes]) -> None:
        """To these and no others, each where it is. Raises BusDown or Refused."""
        loop = asyncio.get_running_loop()
        answers: list[asyncio.Future[list[Any] | None]] = []
        for link in self.by_host.values():
            wanted = {channel for channel in channels if self.to(channel) is link}
            link.unsubscribe(link.channels - wanted)
            answers.append(loop.create_future())
            link.subscribe(wanted, answers[-1].set_result)
        for replies in await asyncio.gather(*answers):
            if replies is None:
                raise BusDown("it was lost while we subscribed")
            for reply in replies:
                if isinstance(reply, Refused):
                    raise reply
