"""Consoles that look at the same window of the same list. A change is worked out and encoded once
for all of them, so the price grows with what changed on a screen, not with visitors × agents."""

from collections.abc import Mapping, Set
from typing import NamedTuple, cast

from msgspec import Raw

from halloo import wire
from halloo.domain.roster import Presence
from halloo.domain.view import Order


class Window(NamedTuple):
    """Rows `first` to `end` (exclusive) of a site's list in one order, under one search."""

    site: str
    sort: str
    search: str
    first: int
    end: int


class Rows(dict[str, wire.VisitorRow]):
    """A site's rows by visitor, each encoded once for all the frames it stands in. For one tick:
    it does not notice that a visitor changes."""

    def __init__(self, listed: Mapping[str, Presence]) -> None:
        self.listed = listed

    def __missing__(self, visitor: str) -> wire.VisitorRow:
        raw = Raw(wire.encode(self.listed[visitor].row()))
        row = self[visitor] = cast(wire.VisitorRow, raw)  # to the encoder it is the row
        return row


class Audience:
    """Sees `order` through its window; remembers what its members have on screen now."""

    def __init__(self, window: Window, order: Order) -> None:
        self.window, self.order = window, order
        self.members: set[str] = set()
        self._shown: list[str] = []
        self._counts = (-1, -1)

    def snapshot(self, rows: Rows) -> bytes:
        """The whole window, for a new member."""
        site, _, _, first, end = self.window
        self._shown = self.order.ids(first, end)
        self._counts = total, online = len(self.order), len(rows.listed)
        return wire.encode(
            wire.Roster(site, total, online, first, [rows[visitor] for visitor in self._shown])
        )

    def difference(self, touched: Set[str], rows: Rows) -> bytes | None:
        """What members must change on their screens; None for nothing. `touched` are the ids that
        joined, changed or left since the last time."""
        shown = self.order.ids(self.window.first, self.window.end)
        counts = total, online = len(self.order), len(rows.listed)
        moved = shown != self._shown
        if not moved and counts == self._counts and touched.isdisjoint(shown):
            return None
        before, now = set(self._shown), set(shown)
        stayed = before & touched
        left = [visitor for visitor in self._shown if visitor not in now]
        self._shown, self._counts = shown, counts
        return wire.encode(
            wire.Changes(
                self.window.site,
                total,
                online,
                joined=[rows[visitor] for visitor in shown if visitor not in before],
                changed=[rows[visitor] for visitor in shown if visitor in stayed],
                left=left,
                gone=[visitor for visitor in left if visitor not in rows.listed],
                order=shown if moved else None,
            )
        )
