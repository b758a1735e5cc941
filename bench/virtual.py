"""An event loop whose clock stands still while something is done, and jumps to what is due next
when nothing is: an hour of waiting costs nothing. For simulations without sockets or threads."""

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any


class _Nobody(selectors.BaseSelector):
    """Nothing ever comes in; who waits for it waits for the clock."""

    def __init__(self, clock: "VirtualLoop") -> None:
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everybody waits, and nothing is due any more")
        self._clock.now += max(timeout, 0.0)
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, 0, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, 0, 0, None)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


class VirtualLoop(asyncio.SelectorEventLoop):
    """`now` are seconds since its beginning."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Nobody(self))

    def time(self) -> float:
        return self.now
