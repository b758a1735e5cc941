"""The consoles' live lists: which window each looks at, and a tick that tells them what changed."""

from collections.abc import Callable

from halloo.domain import view
from halloo.domain.roster import Presence, Roster
from halloo.live.audience import Audience, Window


class Watching:
    def __init__(self, roster: Roster, write: Callable[[str, bytes], None]) -> None:
        self._roster = roster
        self._write = write  # to one connection
        self._audiences: dict[Window, Audience] = {}
        self._window_of: dict[str, Window] = {}
        self._looked_at: dict[str, tuple[str, str]] = {}  # connection → (site, visitor)

    def watch(self, connection: str, window: Window) -> None:
        """Raises HallooError `bad_field` for an unknown sort."""
        found = self._found(window)
        online = len(self._roster.listed(window.site))
        self.leave(connection)
        audience = self._audiences.get(window)
        if audience is None:
            audience = self._audiences[window] = Audience(window)
        else:
            # Bring the others level first: the snapshot becomes what all of them have.
            self._tell(audience, found, online, self._roster.pending(window.site))
        audience.members.add(connection)
        self._window_of[connection] = window
        self._write(connection, audience.snapshot(found, online))

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
        lists: dict[tuple[str, str, str], list[Presence]] = {}
        for window, audience in self._audiences.items():
            if window.site in touched:
                list_ = window[:3]
                if list_ not in lists:
                    lists[list_] = self._found(window)
                online = len(self._roster.listed(window.site))
                self._tell(audience, lists[list_], online, touched[window.site])
        open_: dict[tuple[str, str], list[str]] = {}
        for connection, (site, visitor) in self._looked_at.items():
            if visitor in touched.get(site, ()):
                open_.setdefault((site, visitor), []).append(connection)
        return open_

    def _tell(
        self, audience: Audience, found: list[Presence], online: int, touched: set[str]
    ) -> None:
        listed = self._roster.listed(audience.window.site)
        payload = audience.difference(found, online, touched, listed)
        if payload is not None:
            for connection in audience.members:
                self._write(connection, payload)

    def _found(self, window: Window) -> list[Presence]:
        listed = self._roster.listed(window.site).values()
        return view.ordered(listed, window.sort, window.search)
