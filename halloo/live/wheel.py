"""Who is to be looked at when: one slot for each second, instead of a timer for each socket or a
walk over all of them. A peer that has been heard meanwhile simply gets a later slot."""

from math import ceil
from typing import Generic, TypeVar

P = TypeVar("P")


class Wheel(Generic[P]):
    """Times are seconds of a monotonic clock; nobody is due before theirs."""

    def __init__(self, now: float) -> None:
        self._slots: dict[int, list[P]] = {}
        self._turned = int(now)

    def put(self, peer: P, at: float) -> None:
        """A time that has passed is the next turn's."""
        self._slots.setdefault(max(ceil(at), self._turned + 1), []).append(peer)

    def turn(self, now: float) -> list[P]:
        """Everyone who has become due, once each time they were put."""
        due: list[P] = []
        if now - self._turned > len(self._slots):  # after a long stop: by slot, not by second
            for second in sorted(s for s in self._slots if s <= now):
                due += self._slots.pop(second)
        else:
            for second in range(self._turned + 1, int(now) + 1):
                due += self._slots.pop(second, ())
        self._turned = int(now)
        return due
