"""Consoles that look at the same window of the same list. A change is worked out and encoded once
for all of them, so the price grows with what changed on a screen, not with visitors × agents."""

from collections.abc import Mapping, Set
from typing import NamedTuple, cast

from msgspec import Raw

from halloo import wire
from halloo.domain.filter import Sought
from halloo.domain.greet import greet
from halloo.domain.presence import Presence
from halloo.domain.view import Order


class List(NamedTuple):
    """A site's list in one order, under one filter."""

    site: str
    sort: str
    sought: Sought
    reverse: bool = False


class Window(NamedTuple):
    """Its rows `first` to `end` (exclusive)."""

    of: List
    first: int
    end: int


class Rows(dict[str, wire.VisitorRow]):
    """A site's rows by visitor, each encoded once for all the frames it stands in. For one tick:
    it does not notice that a visitor changes. Whom to greet is said only where it is the order."""

    def __init__(self, listed: Mapping[str, Presence], now: float) -> None:
        self.listed, self._now = listed, now
        self._greeted: dict[str, wire.VisitorRow] = {}

    def __missing__(self, visitor: str) -> wire.VisitorRow:
        row = self[visitor] = _raw(self.listed[visitor].row())
        return row

    def of(self, visitor: str, sort: str) -> wire.VisitorRow:
        if sort != "greet":
            return self[visitor]
        if visitor not in self._greeted:
            presence = self.listed[visitor]
            row = presence.row()
            row.greet = greet(presence, self._now)
            self._greeted[visitor] = _raw(row)
        return self._greeted[visitor]


def _raw(row: wire.VisitorRow) -> wire.VisitorRow:
    return cast(wire.VisitorRow, Raw(wire.encode(row)))  # to the encoder it is the row


class Audience:
    """Sees `order` through its window; remembers what its members have on screen now."""

    def __init__(self, window: Window, order: Order) -> None:
        self.window, self.order = window, order
        self.members: set[str] = set()
        self._shown: list[str] = []
        self._counts = (-1, -1)

    def snapshot(self, rows: Rows) -> bytes:
        """The whole window, for a new member."""
        of, first, end = self.window
        self._shown = self.order.ids(first, end)
        self._counts = total, online = len(self.order), len(rows.listed)
        shown = [rows.of(visitor, of.sort) for visitor in self._shown]
        return wire.encode(wire.Roster(of.site, total, online, first, shown))

    def difference(self, touched: Set[str], rows: Rows) -> bytes | None:
        """What members must change on their screens; None for nothing. `touched` are the ids that
        joined, changed or left since the last time, or changed with time alone."""
        of, first, end = self.window
        shown = self.order.ids(first, end)
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
                of.site,
                total,
                online,
                joined=[rows.of(visitor, of.sort) for visitor in shown if visitor not in before],
                changed=[rows.of(visitor, of.sort) for visitor in shown if visitor in stayed],
                left=left,
                gone=[visitor for visitor in left if visitor not in rows.listed],
                order=shown if moved else None,
            )
        )
