"""One push to many visitors, one after the other: whose turn it is. Pure.

Who is not here at their turn is not passed over at once: the page may be loading, or the server may
have just started.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from msgspec import Struct

from halloo.wire import MassPush


class Turn(NamedTuple):
    here: list[str]
    gone: list[str]  # did not come back


class Course:
    """`patience`: for how many seconds one who is away may come back."""

    def __init__(self, visitors: Iterable[str], per_second: int, patience: float) -> None:
        self._next = deque(visitors)
        self._away: dict[str, float] = {}  # until when to wait, in the order of it
        self._per_second, self._patience = per_second, patience
        self._credit = 0.0
        self._seen: float | None = None

    @property
    def left(self) -> int:
        return len(self._next) + len(self._away)

    def take(self, is_here: Callable[[str], bool], now: float) -> Turn:
        """As many as may be reached now. `now` is monotonic and in seconds."""
        turn = Turn([], [])
        self._earn(now)
        for visitor in [v for v in self._away if is_here(v)][: int(self._credit)]:
            del self._away[visitor]
            self._grant(turn.here, visitor)
        while self._next and self._credit >= 1:
            visitor = self._next.popleft()
            if is_here(visitor):
                self._grant(turn.here, visitor)
            else:
                self._away[visitor] = now + self._patience
        while self._away and self._credit >= 1:
            visitor = next(iter(self._away))
            if self._away[visitor] > now:
                break
            del self._away[visitor]
            self._grant(turn.gone, visitor)
        return turn

    def again(self, visitors: Iterable[str]) -> None:
        """They could not be reached after all; theirs is the next turn."""
        self._next.extendleft(reversed(list(visitors)))

    def rest(self, now: float) -> None:
        """Nothing is earned while it is paused."""
        self._seen = now

    def _grant(self, to: list[str], visitor: str) -> None:
        to.append(visitor)
        self._credit -= 1

    def _earn(self, now: float) -> None:
        """At most a second's worth is saved up; the first may go at once."""
        earned = 1.0 if self._seen is None else (now - self._seen) * self._per_second
        self._credit = min(self._credit + earned, max(self._per_second, 1.0))
        self._seen = now


class Reach(Struct):
    """Whom a push to many would find now; `held`, for reasons of the attention budget, would not
    get it."""

    total: int
    held: int
    reasons: dict[str, int]


@dataclass(slots=True)
class MassRun:
    """One that is running or paused, on this node."""

    push: MassPush
    course: Course
