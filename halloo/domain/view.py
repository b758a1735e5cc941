"""A site's live list in the order and with the filter somebody asked for. Pure.

`ordered` sorts it once; an `Order` keeps it sorted while visitors come, change and go.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from halloo.domain.roster import Presence
from halloo.errors import HallooError

Key = tuple[Any, ...]  # what visitors are sorted by; the last part is always the visitor's id

# The key, and whether the greatest comes first.
SORTS: dict[str, tuple[Callable[[Presence], Key], bool]] = {
    "newest": (lambda p: (p.since, p.id), True),
    "oldest": (lambda p: (p.since, p.id), False),
    "page": (lambda p: (p.page.title.casefold(), p.page.url, p.id), False),
    "pages": (lambda p: (p.pages, p.since, p.id), True),
    "idle": (lambda p: (p.page_since, p.id), False),
}


def ordered(listed: Iterable[Presence], sort: str, search: str) -> list[Presence]:
    """Raises HallooError for an unknown sort; `search` is plain text, never a pattern."""
    key, down = _sorting(sort)
    words = search.casefold().split()
    return sorted((p for p in listed if _matches(p, words)), key=key, reverse=down)


class Order:
    """Who of a site's visitors a search finds, in order. Costs what changes, not what is listed:
    a visitor's place is found by bisection, and moving the pointers behind it in a plain list
    takes microseconds even at 40,000 visitors."""

    def __init__(self, listed: Mapping[str, Presence], sort: str, search: str) -> None:
        """Raises HallooError for an unknown sort."""
        self._key, self._down = _sorting(sort)
        self._words = search.casefold().split()
        self._key_of = {
            id_: self._key(presence)
            for id_, presence in listed.items()
            if _matches(presence, self._words)
        }
        self._keys = sorted(self._key_of.values())

    def __len__(self) -> int:
        return len(self._keys)

    def update(self, touched: Iterable[str], listed: Mapping[str, Presence]) -> None:
        """`touched` are the ids that joined, changed or left since the last update."""
        for id_ in touched:
            presence = listed.get(id_)
            before, key = self._key_of.get(id_), None
            if presence is not None and _matches(presence, self._words):
                key = self._key(presence)
            if key == before:
                continue
            if before is not None:
                del self._keys[bisect_left(self._keys, before)]
                del self._key_of[id_]
            if key is not None:
                insort(self._keys, key)
                self._key_of[id_] = key

    def ids(self, first: int, end: int) -> list[str]:
        """Of the rows `first` to `end` (exclusive)."""
        if self._down:
            size = len(self._keys)
            keys = self._keys[max(size - end, 0) : max(size - first, 0)]
            return [key[-1] for key in reversed(keys)]
        return [key[-1] for key in self._keys[first:end]]


def _sorting(sort: str) -> tuple[Callable[[Presence], Key], bool]:
    if sort not in SORTS:
        raise HallooError("bad_field", f"{sort!r} is not a sort: {', '.join(SORTS)}.")
    return SORTS[sort]


def _matches(presence: Presence, words: list[str]) -> bool:
    if not words:
        return True
    if not presence.searched:
        page = presence.page
        presence.searched = " ".join(
            (
                presence.id, presence.name or "", page.url, page.title,
                presence.referrer, *map(str, presence.attrs.values()),
            )
        ).casefold()  # fmt: skip
    return all(map(presence.searched.__contains__, words))
