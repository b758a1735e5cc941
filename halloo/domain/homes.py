"""The roster of one node among several. A visit is at home on one of them, where its visitor last
did something; it moves with all that is known, and a node that gave it away keeps a copy for as
long as tabs are open there. Pure memory."""

from collections.abc import Callable, Iterable
from itertools import takewhile
from math import inf
from typing import NamedTuple

from halloo.domain.moving import packed, unpacked
from halloo.domain.presence import Arrival, Presence
from halloo.domain.roster import Roster
from halloo.domain.uniting import copied, unite

Key = tuple[str, str]  # site and visitor
GIVEN_SECONDS = 60.0


class Given(NamedTuple):
    """Where a visit went from here, with which number, and when by the monotonic clock."""

    node: str
    homed: int
    at: float


class Homes(Roster):
    """`on_home` is told of each visit that has come to be at home here, or is no longer."""

    def __init__(self, away: float, grace: float, node: str) -> None:
        super().__init__(away, grace)
        self.node = node
        self.on_home: Callable[[str, str], None] = _nobody
        self._lent: dict[Key, Presence] = {}  # at home elsewhere, with tabs here: those only
        self._given: dict[Key, Given] = {}  # lately, the oldest first
        self._spread: dict[Key, Presence] = {}  # at home here, with tabs elsewhere
        self._elsewhere = 0  # of the listed ones

    # -- as on one node, for those at home here -------------------------------------------------

    def get(self, site: str, visitor: str) -> Presence | None:
        presence = self._listed.get(site, {}).get(visitor)
        return None if presence is None or presence.home else presence

    def count(self) -> int:
        return super().count() - self._elsewhere

    def stir_all(self, site: str) -> None:
        here = (p.id for p in self._listed.get(site, {}).values() if not p.home)
        self._stirred[site].update(here)

    def touch(self, presence: Presence) -> None:
        if not presence.home:
            super().touch(presence)

    def stir(self, presence: Presence) -> None:
        if not presence.home:
            super().stir(presence)

    def join(self, site: str, visitor: str, tab: str, arrival: Arrival, at: float) -> Presence:
        self.revive(site, visitor)
        is_new = self.recent(site, visitor) is None
        afar = self._unlist(site, visitor) if self.get(site, visitor) is None else None
        presence = super().join(site, visitor, tab, arrival, at)
        if is_new:
            # Greater than that of any visit before, wherever it was.
            presence.homed = max(int(at * 1000), afar.homed + 1 if afar else 0)
            self.on_home(site, visitor)
        return presence

    def leave(self, site: str, visitor: str, tab: str, at: float, now: float) -> None:
        key = (site, visitor)
        lent = self._lent.get(key)
        if lent is not None and lent.tabs.pop(tab, None) is not None:
            if not lent.tabs:
                del self._lent[key]
            return
        presence = self.get(site, visitor)
        if presence is not None and presence.afar and presence.afar.pop(tab, None):
            self._keep_spread(presence)
        super().leave(site, visitor, tab, at, now)

    def settle(self, now: float) -> list[Presence]:
        over = super().settle(now)
        for presence in over:
            self.on_home(presence.site, presence.id)
        old = takewhile(lambda item: now - item[1].at >= GIVEN_SECONDS, self._given.items())
        for key, _ in list(old):
            del self._given[key]
        return over

    def forget(self, site: str, visitor: str) -> None:
        self._lent.pop((site, visitor), None)
        self._spread.pop((site, visitor), None)
        if self.get(site, visitor) is None:
            self._unlist(site, visitor)
            self.mark(site, visitor)
        super().forget(site, visitor)
        self.on_home(site, visitor)

    def become(self, site: str, old: str, new: str, now: float) -> None:
        for each in (old, new):
            self._lent.pop((site, each), None)
        self._spread.pop((site, old), None)
        if self.get(site, old) is None:
            self._unlist(site, old)
        if new in self._listed.get(site, {}) and self.recent(site, new) is None:
            self.forget(site, old)  # one of that name is on another node
            return
        super().become(site, old, new, now)
        if presence := self.get(site, new):
            self._keep_spread(presence)
        self.on_home(site, old)
        self.on_home(site, new)

    # -- moving -----------------------------------------------------------------------------------

    def at_home(self, site: str) -> list[Presence]:
        """The listed ones."""
        return [p for p in self._listed.get(site, {}).values() if not p.home]

    def lent(self, site: str, visitor: str) -> str | None:
        """On which node the visit is at home of which tabs are open here."""
        presence = self._lent.get((site, visitor))
        return presence.home if presence else None

    def guests(self) -> Iterable[Presence]:
        """Those visits, each with the tabs that are open here."""
        return self._lent.values()

    def given(self, site: str, visitor: str) -> Given | None:
        """Where the visit went lately."""
        return self._given.get((site, visitor))

    def known(self) -> list[Key]:
        """Of whom something is here: the visit, though it be parked, or tabs."""
        listed = [(p.site, p.id) for site in self._listed for p in self.at_home(site)]
        return [*listed, *self._parked, *self._lent]

    def give(self, site: str, visitor: str, to: str, now: float, wait: float = 0.0) -> bytes | None:
        """The visit's home is the node `to` from now on; returned is all of it. Without tabs it has
        so many more seconds there in which the visitor may come back."""
        presence, key = self.recent(site, visitor), (site, visitor)
        if presence is None:
            return None
        afar = presence.afar or {}
        here = {tab: page for tab, page in presence.tabs.items() if tab not in afar}
        presence.homed += 1
        presence.afar = {**afar, **dict.fromkeys(here, self.node)} or None
        visit = packed(presence, (0.0 if presence.tabs else now - presence.left_at) - wait)
        self._left_home(presence, to, now)
        for those in (self._leaving, self._parked, self._spread, self._given):
            those.pop(key, None)
        presence.home, presence.tabs, presence.afar = to, here, None
        if here:
            self._lent[key] = presence
        self._given[key] = Given(to, presence.homed, now)
        self.on_home(site, visitor)
        return visit

    def take_in(self, visit: bytes, now: float) -> Presence:
        """A visit that another node gave; one that is at home here too becomes one with it."""
        came, away = unpacked(visit)
        key = came.site, came.id
        lent, mine = self._lent.pop(key, None), self.recent(*key)
        afar = {tab: n for tab, n in (came.afar or {}).items() if n != self.node}
        came.tabs = {tab: page for tab, page in came.tabs.items() if tab in afar}
        came.tabs |= lent.tabs if lent else {}
        came.afar = {tab: n for tab, n in afar.items() if tab in came.tabs} or None
        came.home, came.left_at = "", now - away
        if mine is not None:
            unite(mine, came)
            came = mine
        elif lent is not None:
            copied(lent, came)  # who is in the midst of an act holds that one
            came = lent
        self._given.pop(key, None)
        self._settle_in(came, now)
        return came

    def _settle_in(self, presence: Presence, now: float) -> None:
        """Among the listed, the leaving or the parked."""
        key = presence.site, presence.id
        self._leaving.pop(key, None)
        self._parked.pop(key, None)
        presence.wakes = inf
        if not presence.tabs and now - presence.left_at >= self._away:
            self._unlist(*key)
            self._parked[key] = presence
            self._parked = _by_time(self._parked)
        else:
            self._list(presence)
            if not presence.tabs:
                self._leaving[key] = presence
                self._leaving = _by_time(self._leaving)
        self._keep_spread(presence)
        self.touch(presence)
        self.on_home(*key)

    def rehome(self, site: str, visitor: str, node: str, homed: int) -> None:
        """The visit of which tabs are open here has moved on to that node."""
        lent = self._lent.get((site, visitor))
        if lent is not None and homed >= lent.homed:
            lent.home, lent.homed = node, homed

    def revive(self, site: str, visitor: str) -> Presence | None:
        """Nobody has the visit any more: it goes on from the copy, with the tabs open here."""
        presence = self._lent.pop((site, visitor), None)
        if presence is None:
            return None
        if mine := self.recent(site, visitor):
            presence.home = ""
            unite(mine, presence)
            presence = mine
        presence.home = ""
        presence.homed += 1
        self._settle_in(presence, presence.left_at)
        return presence

    def lose(self, node: str, now: float) -> tuple[list[Presence], list[Key]]:
        """That node is dead. Returns the visits that have no tab left by that, and those which
        were at home there and have tabs here."""
        over = [p for p in list(self._spread.values()) if self._close(p, node, (), now)]
        return over, [key for key, p in self._lent.items() if p.home == node]

    def tabs_at(
        self, site: str, visitor: str, node: str, tabs: Iterable[str], now: float
    ) -> Presence | None:
        """Of the visitor's tabs these are open on that node, and no others. Returns the visit when
        none is left."""
        presence = self.get(site, visitor)
        if presence is None:
            return None
        for tab in tabs:
            if tab not in presence.tabs:  # it was taken for dead
                presence.tabs[tab] = presence.page
                presence.afar = {**(presence.afar or {}), tab: node}
                self._leaving.pop((site, visitor), None)
                self._keep_spread(presence)
                self.touch(presence)
        return presence if self._close(presence, node, tabs, now) else None

    def _close(self, presence: Presence, node: str, but: Iterable[str], now: float) -> bool:
        """True when no tab is left by that."""
        gone = [t for t, n in (presence.afar or {}).items() if n == node and t not in but]
        for tab in gone:
            self.leave(presence.site, presence.id, tab, presence.last_seen, now)
        return bool(gone) and not presence.tabs

    def _keep_spread(self, presence: Presence) -> None:
        key = presence.site, presence.id
        if presence.afar:
            self._spread[key] = presence
        else:
            presence.afar = None
            self._spread.pop(key, None)

    # -- the list ---------------------------------------------------------------------------------

    def _left_home(self, presence: Presence, to: str, now: float) -> None:
        """Is still to be seen where the list of the site is kept up from other nodes."""
        if self._unlist(presence.site, presence.id):
            self._changed[presence.site].add(presence.id)

    def _list(self, presence: Presence) -> None:
        listed = self._listed.setdefault(presence.site, {})
        before = listed.get(presence.id)
        self._elsewhere += bool(presence.home) - bool(before and before.home)
        listed[presence.id] = presence

    def _unlist(self, site: str, visitor: str) -> Presence | None:
        presence = self._listed.get(site, {}).pop(visitor, None)
        self._elsewhere -= bool(presence and presence.home)
        return presence


def _nobody(site: str, visitor: str) -> None:
    """On a node that is alone."""


def _by_time(those: dict[Key, Presence]) -> dict[Key, Presence]:
    return dict(sorted(those.items(), key=lambda item: item[1].left_at))
