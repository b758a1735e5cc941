"""A site's live list in the order and with the filter somebody asked for. Pure.

`ordered` sorts it once; an `Order` keeps it sorted while visitors come, change and go, and while
time passes.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from math import inf
from typing import Any, NamedTuple

from halloo.domain import greet
from halloo.domain.filter import Sought
from halloo.domain.presence import Presence
from halloo.errors import HallooError

Key = tuple[Any, ...]  # what visitors are sorted by; the last part is always the visitor's id


class Sorting(NamedTuple):
    """`key` of a visitor at a time; whether the greatest comes first; when, though the visitor
    does nothing, the key becomes another."""

    key: Callable[[Presence, float], Key]
    down: bool
    turns: Callable[[Presence, float], float] | None = None


SORTS = {
    "newest": Sorting(lambda p, _: (p.since, p.id), True),
    "oldest": Sorting(lambda p, _: (p.since, p.id), False),
    "page": Sorting(lambda p, _: (p.page.title.casefold(), p.page.url, p.id), False),
    "pages": Sorting(lambda p, _: (p.pages, p.since, p.id), True),
    "idle": Sorting(lambda p, _: (p.page_since, p.id), False),
    "visits": Sorting(lambda p, _: (p.visits, p.since, p.id), True),
    # Countries by code, whose is not known last, the newest of each first.
    "country": Sorting(lambda p, _: (p.arrival.country or "~", -p.since, p.id), False),
    # Who is not idle first: the last movement told is that of the last page.
    "active": Sorting(lambda p, _: (p.idle_since is None, p.idle_since or p.last_seen, p.id), True),
    "greet": Sorting(lambda p, now: (greet.greet(p, now).score, p.since, p.id), True, greet.turns),
}


def sorting(sort: str) -> Sorting:
    """Raises HallooError for an unknown sort."""
    if sort not in SORTS:
        raise HallooError("bad_field", f"{sort!r} is not a sort: {', '.join(SORTS)}.")
    return SORTS[sort]


def ordered(
    listed: Iterable[Presence], sort: str, sought: Sought, now: float, reverse: bool = False
) -> list[Presence]:
    """Raises HallooError for an unknown sort."""
    by = sorting(sort)
    found = (p for p in listed if sought.matches(p, now))
    return sorted(found, key=lambda p: by.key(p, now), reverse=by.down ^ reverse)


class Order:
    """Who of a site's visitors a filter finds, in order. Costs what changes, not what is listed:
    a visitor's place is found by bisection, and moving the pointers behind it in a plain list
    takes microseconds even at 40,000 visitors. Whose place or membership changes with time alone
    stands in a heap with that moment."""

    def __init__(
        self,
        listed: Mapping[str, Presence],
        sort: str,
        sought: Sought,
        now: float,
        reverse: bool = False,
    ) -> None:
        """Raises HallooError for an unknown sort."""
        self._by, self._sought = sorting(sort), sought
        self._down = self._by.down ^ reverse
        self._due: list[tuple[float, str]] = []
        self._due_of: dict[str, float] = {}  # what the heap says of others than these is over
        self._key_of: dict[str, Key] = {}
        for id_, presence in listed.items():
            if sought.matches(presence, now):
                self._key_of[id_] = self._by.key(presence, now)
            self._wait(id_, presence, now)
        self._keys = sorted(self._key_of.values())
        self.stirred: set[str] = set()  # whose time came; for the owner to look at and clear

    def __len__(self) -> int:
        return len(self._keys)

    def update(self, touched: Iterable[str], listed: Mapping[str, Presence], now: float) -> None:
        """`touched` are the ids that joined, changed or left since the last update; `now` never
        goes back."""
        due = self._take_due(now)
        self.stirred |= due
        for id_ in due.union(touched):
            presence = listed.get(id_)
            before, key = self._key_of.get(id_), None
            if presence is not None and self._sought.matches(presence, now):
                key = self._by.key(presence, now)
            self._wait(id_, presence, now)
            if key != before:
                self._place(id_, before, key)

    def _place(self, id_: str, before: Key | None, key: Key | None) -> None:
        if before is not None:
            del self._keys[bisect_left(self._keys, before)]
            del self._key_of[id_]
        if key is not None:
            insort(self._keys, key)
            self._key_of[id_] = key

    def _wait(self, id_: str, presence: Presence | None, now: float) -> None:
        """Notes the moment at which the visitor must be looked at again."""
        due = inf if presence is None else self._sought.turns(presence, now)
        if presence is not None and self._by.turns:
            due = min(due, self._by.turns(presence, now))
        if due == inf:
            self._due_of.pop(id_, None)
        elif self._due_of.get(id_) != due:
            self._due_of[id_] = due
            heappush(self._due, (due, id_))

    def _take_due(self, now: float) -> set[str]:
        due = set()
        while self._due and self._due[0][0] <= now:
            moment, id_ = heappop(self._due)
            if self._due_of.get(id_) == moment:
                del self._due_of[id_]
                due.add(id_)
        if len(self._due) > 4 * len(self._due_of) + 1000:  # mostly what is over
            self._due = [(moment, id_) for id_, moment in self._due_of.items()]
            heapify(self._due)
        return due

    def page(self, after: Key | None, limit: int) -> tuple[list[str], Key | None]:
        """The first `limit` behind the key `after`, with the key of the last if there are more.
        Raises HallooError `bad_field` for a key of another order."""
        try:
            if after is None:
                first = 0
            elif self._down:
                first = len(self._keys) - bisect_left(self._keys, after)
            else:
                first = bisect_right(self._keys, after)
        except TypeError:
            raise HallooError("bad_field", "This cursor is of another order.") from None
        ids = self.ids(first, first + limit)
        more = self._key_of[ids[-1]] if first + limit < len(self._keys) else None
        return ids, more

    def ids(self, first: int, end: int) -> list[str]:
        """Of the rows `first` to `end` (exclusive)."""
        if self._down:
            size = len(self._keys)
            keys = self._keys[max(size - end, 0) : max(size - first, 0)]
            return [key[-1] for key in reversed(keys)]
        return [key[-1] for key in self._keys[first:end]]
