"""A node's end of the bus, and what it heard there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex

from halloo.bus.bus import Bus, BusDown

DEADLINE_SECONDS = 20.0
GREETING = b"is this heard? "


class End:
    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.lines: list[bool] = []  # what it was told of its line
        self.heard: list[tuple[str, bytes]] = []
        self._greetings: set[bytes] = set()
        self._news = asyncio.Event()

    async def begin(self) -> None:
        await self.bus.start(self._on_line)

    def listen(self, *channels: str) -> None:
        for channel in channels:
            self.bus.subscribe(channel, lambda payload, c=channel: self._hear(c, payload))

    def on(self, channel: str) -> list[bytes]:
        return [payload for where, payload in self.heard if where == channel]

    async def until(self, true: Callable[[], object]) -> None:
        """Asked after each thing that was heard."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not true():
                self._news.clear()
                await self._news.wait()

    async def reached_by(self, other: "End", channel: str) -> None:
        """What the other says on a channel we listen to comes through, and all it said there so far
        was heard, for order is kept."""
        greeting = GREETING + token_hex(4).encode()
        async with asyncio.timeout(DEADLINE_SECONDS):
            while greeting not in self._greetings:
                other.bus.publish(channel, greeting)
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await self.until(lambda: greeting in self._greetings)

    def _on_line(self, up: bool) -> None:
        self.lines.append(up)
        self._news.set()

    def _hear(self, channel: str, payload: bytes) -> None:
        if payload.startswith(GREETING):
            self._greetings.add(payload)
        else:
            self.heard.append((channel, payload))
        self._news.set()


async def eventually(true: Callable[[], object]) -> None:
    """For what comes without a message: a lease that ends, a server that is back."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while True:
            with suppress(BusDown):
                answer = true()
                if await answer if asyncio.iscoroutine(answer) else answer:
                    return
            await asyncio.sleep(0.02)
