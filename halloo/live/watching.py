"""The consoles' live lists: which window each looks at, and a tick that tells them what changed."""

from collections.abc import Callable, Iterable, Mapping, Set
from weakref import WeakValueDictionary

from halloo import clock
from halloo.domain.roster import Roster
from halloo.domain.view import Order
from halloo.live.audience import Audience, List, Rows, Window


class Watching:
    def __init__(
        self,
        roster: Roster,
        write: Callable[[Iterable[str], bytes], None],
        heed: Callable[[Mapping[str, Set[str]]], None] = lambda touched: None,
        now: Callable[[], float] = clock.now,
    ) -> None:
        """`heed` is told of the ids that changed as well, by site; `now` is the roster's wall
        time."""
        self._roster = roster
        self._write = write  # the same to several connections
        self._heed, self._now = heed, now
        self._audiences: dict[Window, Audience] = {}
        # An order is kept for as long as an audience looks at it.
        self._orders: WeakValueDictionary[List, Order] = WeakValueDictionary()
        self._window_of: dict[str, Window] = {}
        self._looked_at: dict[str, tuple[str, str]] = {}  # connection → (site, visitor)

    def watch(self, connection: str, window: Window) -> None:
        """Raises HallooError `bad_field` for an unknown sort."""
        site, now = window.of.site, self._now()
        order = self._level(window.of, now)
        rows = Rows(self._roster.listed(site), now)
        self.leave(connection)
        audience = self._audiences.get(window)
        if audience is None:
            audience = self._audiences[window] = Audience(window, order)
        else:
            # Bring the others level first: the snapshot becomes what all of them have.
            self._tell(audience, self._roster.pending(site), rows)
        audience.members.add(connection)
        self._window_of[connection] = window
        self._write([connection], audience.snapshot(rows))

    def leave(self, connection: str) -> None:
        window = self._window_of.pop(connection, None)
        if window:
            audience = self._audiences[window]
            audience.members.discard(connection)
            if not audience.members:
                del self._audiences[window]

    def look(self, connection: str, site: str, visitor: str | None) -> None:
        if visitor is None:
            self._looked_at.pop(connection, None)
        else:
            self._looked_at[connection] = (site, visitor)

    def sites(self) -> set[str]:
        """Of which somebody has visitors on the screen."""
        looked_at = {site for site, _ in self._looked_at.values()}
        return looked_at | {window.of.site for window in self._audiences}

    def forget(self, connection: str) -> None:
        self.leave(connection)
        self._looked_at.pop(connection, None)

    def tick(self) -> dict[tuple[str, str], list[str]]:
        """Tells every audience what changed since the last tick. Returns the changed visitors
        somebody has open, with the connections that do: (site, visitor) → connections."""
        touched, now = self._roster.take_changes(), self._now()
        self._heed(touched)
        rows: dict[str, Rows] = {}
        for of, order in self._orders.items():
            order.update(touched.get(of.site, ()), self._roster.listed(of.site), now)
        for (of, *_), audience in self._audiences.items():
            changed: Set[str] = touched.get(of.site, frozenset())
            if changed or audience.order.stirred:
                if of.site not in rows:
                    rows[of.site] = Rows(self._roster.listed(of.site), now)
                self._tell(audience, changed, rows[of.site])
        for order in self._orders.values():
            order.stirred.clear()
        open_: dict[tuple[str, str], list[str]] = {}
        for connection, (site, visitor) in self._looked_at.items():
            if visitor in touched.get(site, ()):
                open_.setdefault((site, visitor), []).append(connection)
        return open_

    def _tell(self, audience: Audience, touched: Iterable[str], rows: Rows) -> None:
        payload = audience.difference(audience.order.stirred.union(touched), rows)
        if payload is not None:
            self._write(audience.members, payload)

    def _level(self, of: List, now: float) -> Order:
        """The list as it is now."""
        listed = self._roster.listed(of.site)
        order = self._orders.get(of)
        if order is None:
            order = Order(listed, of.sort, of.sought, now, of.reverse)
            self._orders[of] = order
        else:
            order.update(self._roster.pending(of.site), listed, now)
        return order
