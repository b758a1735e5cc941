"""Values that are forgotten when their time is over, by any clock."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
Tick = Callable[[], float]


class Kept(Generic[T]):
    def __init__(self, tick: Tick) -> None:
        self._tick = tick
        self._values: dict[str, tuple[T, float]] = {}
        self.clear = self._values.clear

    def get(self, key: str) -> T | None:
        value, until = self._values.get(key, (None, 0.0))
        if value is not None and until <= self._tick():
            del self._values[key]
            return None
        return value

    def put(self, key: str, value: T, seconds: float | None = None) -> None:
        """Without `seconds` it lives as long as the value before it."""
        until = self._values[key][1] if seconds is None else self._tick() + seconds
        self._values[key] = value, until

    def drop(self, key: str) -> None:
        self._values.pop(key, None)

    def living(self) -> dict[str, T]:
        found = ((key, self.get(key)) for key in list(self._values))
        return {key: value for key, value in found if value is not None}
