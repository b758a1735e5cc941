"""Consoles that look at the same window of the same list. A change is worked out and encoded once
for all of them, so the price grows with what changed on a screen, not with visitors × agents."""

from typing import NamedTuple

from halloo import wire
from halloo.domain.roster import Presence


class Window(NamedTuple):
    """Rows `first` to `end` (exclusive) of a site's list in one order, under one search."""

    site: str
    sort: str
    search: str
    first: int
    end: int


class Audience:
    """`order` holds the ids its members have on screen now."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.members: set[str] = set()
        self._order: list[str] = []
        self._total = self._online = -1

    def snapshot(self, found: list[Presence], online: int) -> bytes:
        """The whole window, for a new member."""
        rows = found[self.window.first : self.window.end]
        self._order = [presence.id for presence in rows]
        self._total, self._online = len(found), online
        return wire.encode(
            wire.Roster(
                self.window.site,
                self._total,
                online,
                self.window.first,
                [presence.row() for presence in rows],
            )
        )

    def difference(
        self, found: list[Presence], online: int, touched: set[str], listed: dict[str, Presence]
    ) -> bytes | None:
        """What members must change on their screens; None for nothing."""
        rows = found[self.window.first : self.window.end]
        order = [presence.id for presence in rows]
        before, now = set(self._order), set(order)
        joined = [p.row() for p in rows if p.id not in before]
        changed = [p.row() for p in rows if p.id in before and p.id in touched]
        left = [id_ for id_ in self._order if id_ not in now]
        same = order == self._order and (len(found), online) == (self._total, self._online)
        if same and not changed:
            return None
        moved = order != self._order
        self._order, self._total, self._online = order, len(found), online
        return wire.encode(
            wire.Changes(
                self.window.site,
                len(found),
                online,
                joined,
                changed,
                left,
                [id_ for id_ in left if id_ not in listed],
                order if moved else None,
            )
        )
