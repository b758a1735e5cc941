"""Two conversations become one: who spoke when decides, and neither side's own order changes."""

from collections.abc import Sequence
from heapq import merge
from itertools import accumulate
from typing import NamedTuple


class Said(NamedTuple):
    """`seq` in its own conversation, and the wall clock's time of it, which may have been set."""

    seq: int
    at: float


class Woven(NamedTuple):
    """New numbers by old ones, for each of the two conversations, and how far each side has read,
    in new numbers."""

    one: dict[int, int]
    other: dict[int, int]
    last: int

    def seen(self, one: int, other: int) -> int:
        """The last of all that stand before the first unread one; `one` and `other` are how far
        the two conversations were read."""
        unread = [new for old, new in self.one.items() if old > one]
        unread += [new for old, new in self.other.items() if old > other]
        return min(unread, default=self.last + 1) - 1


def weave(one: Sequence[Said], other: Sequence[Said], last: int) -> Woven:
    """Both in order of `seq`; `last` is the number of the newest message together, and no message
    of `one` gets a smaller number than it had. What was said at the same moment: `one` first."""
    lines = [(at, 0, said.seq) for at, said in zip(_rising(one), one, strict=True)]
    more = [(at, 1, said.seq) for at, said in zip(_rising(other), other, strict=True)]
    numbers: tuple[dict[int, int], dict[int, int]] = ({}, {})
    first = last - len(lines) - len(more) + 1
    for new, (_, which, seq) in enumerate(merge(lines, more), first):
        numbers[which][seq] = new
    return Woven(*numbers, last)


def _rising(said: Sequence[Said]) -> list[float]:
    """A clock that was set back must not change who answered whom."""
    return list(accumulate((each.at for each in said), max))
