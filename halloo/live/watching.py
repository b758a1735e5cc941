"""The consoles' live lists: which window each looks at, and a tick that tells them what changed."""

from collections.abc import Callable, Iterable, Set
from weakref import WeakValueDictionary

from halloo.domain.roster import Roster
from halloo.domain.view import Order
from halloo.live.audience import Audience, Rows, Window


class Watching:
    def __init__(self, roster: Roster, write: Callable[[Iterable[str], bytes], None]) -> None:
        self._roster = roster
        self._write = write  # the same to several connections
        self._audiences: dict[Window, Audience] = {}
        # By site, sort and search; an order is kept for as long as an audience looks at it.
        self._orders: WeakValueDictionary[tuple[str, str, str], Order] = WeakValueDictionary()
        self._window_of: dict[str, Window] = {}
        self._looked_at: dict[str, tuple[str, str]] = {}  # connection → (site, visitor)

    def watch(self, connection: str, window: Window) -> None:
        """Raises HallooError `bad_field` for an unknown sort."""
        order = self._level(window)
        rows = Rows(self._roster.listed(window.site))
        self.leave(connection)
        audience = self._audiences.get(window)
        if audience is None:
            audience = self._audiences[window] = Audience(window, order)
        else:
            # Bring the others level first: the snapshot becomes what all of them have.
            self._tell(audience, self._roster.pending(window.site), rows)
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

    def forget(self, connection: str) -> None:
        self.leave(connection)
        self._looked_at.pop(connection, None)

    def tick(self) -> dict[tuple[str, str], list[str]]:
        """Tells every audience what changed since the last tick. Returns the changed visitors
        somebody has open, with the connections that do: (site, visitor) → connections."""
        touched = self._roster.take_changes()
        rows = {site: Rows(self._roster.listed(site)) for site in touched}
        for (site, _, _), order in self._orders.items():
            if site in touched:
                order.update(touched[site], rows[site].listed)
        for (site, *_), audience in self._audiences.items():
            if site in touched:
                self._tell(audience, touched[site], rows[site])
        open_: dict[tuple[str, str], list[str]] = {}
        for connection, (site, visitor) in self._looked_at.items():
            if visitor in touched.get(site, ()):
                open_.setdefault((site, visitor), []).append(connection)
        return open_

    def _tell(self, audience: Audience, touched: Set[str], rows: Rows) -> None:
        payload = audience.difference(touched, rows)
        if payload is not None:
            self._write(audience.members, payload)

    def _level(self, window: Window) -> Order:
        """The window's list as it is now."""
        site, sort, search, _, _ = window
        order = self._orders.get((site, sort, search))
        if order is None:
            order = Order(self._roster.listed(site), sort, search)
            self._orders[site, sort, search] = order
        else:
            order.update(self._roster.pending(site), self._roster.listed(site))
        return order
