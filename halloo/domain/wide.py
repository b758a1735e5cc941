"""A roster that shows visitors of other nodes as well, on the sites whose lists somebody here looks
at; and that says what changes here, of the sites others look at. Pure memory."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from halloo.domain.homes import Homes, Key
from halloo.domain.presence import Presence

MOVE_SECONDS = 5.0  # within which the new home must have said that it has a visit


class News(NamedTuple):
    """What has changed on a site since the last time. `left` are all who are not at home here."""

    changed: list[Presence]
    left: list[str]
    moved: dict[str, tuple[str, int]]  # to which node, with which number


class Wide(Homes):
    def __init__(self, away: float, grace: float, node: str) -> None:
        super().__init__(away, grace, node)
        self._mirrored: set[str] = set()  # sites whose visitors elsewhere are listed here
        self._news: dict[str, set[str]] = {}  # of the sites that other nodes mirror
        self._moving: dict[Key, float] = {}  # until when the new home is waited for
        self._double: set[Key] = set()

    # -- what others are told ---------------------------------------------------------------------

    def touch(self, presence: Presence) -> None:
        super().touch(presence)
        self._note(presence)

    def stir(self, presence: Presence) -> None:
        super().stir(presence)
        self._note(presence)

    def mark(self, site: str, visitor: str) -> None:
        super().mark(site, visitor)
        if site in self._news:
            self._news[site].add(visitor)

    def _note(self, presence: Presence) -> None:
        if self._news and not presence.home and presence.site in self._news:
            self._news[presence.site].add(presence.id)

    def tell_of(self, site: str) -> None:
        """From now on news of the site are kept."""
        self._news.setdefault(site, set())

    def tell_no_more_of(self, site: str) -> None:
        self._news.pop(site, None)

    def take_news(self, site: str) -> News:
        ids, listed = self._news.get(site, set()), self._listed.get(site, {})
        news = News([], [], {})
        for visitor in ids:
            presence, given = listed.get(visitor), self._given.get((site, visitor))
            if presence is not None and not presence.home:
                news.changed.append(presence)
            elif given is not None:
                news.moved[visitor] = (given.node, given.homed)
            else:
                news.left.append(visitor)
        ids.clear()
        return news

    # -- what others tell -------------------------------------------------------------------------

    def mirror(self, site: str) -> None:
        self._mirrored.add(site)

    def mirror_no_more(self, site: str) -> None:
        self._mirrored.discard(site)
        here = self._listed.get(site, {})
        self._drop(site, [id_ for id_, presence in here.items() if presence.home])

    def put(self, those: Iterable[Presence]) -> None:
        """They are there now, as they are, unless something newer is known."""
        for presence in those:
            known = self._listed.get(presence.site, {}).get(presence.id)
            if known is None or (known.home and known.homed <= presence.homed):
                self._moving.pop((presence.site, presence.id), None)
                self._list(presence)
                self._changed[presence.site].add(presence.id)
            elif not known.home and known.homed <= presence.homed:
                self._double.add((presence.site, presence.id))

    def drop(self, node: str, site: str, visitors: Iterable[str]) -> None:
        """They are not there; what is told of them besides the list may have changed."""
        for visitor in visitors:
            presence = self._listed.get(site, {}).get(visitor)
            if presence is not None and presence.home == node:
                self._drop(site, [visitor])
            else:
                self._changed[site].add(visitor)

    def move(
        self, node: str, site: str, visitors: Mapping[str, tuple[str, int]], now: float
    ) -> None:
        """They went from there to other nodes, which will say so; until then they are shown."""
        for visitor, (to, homed) in visitors.items():
            presence = self._listed.get(site, {}).get(visitor)
            if presence is None or presence.home != node or presence.homed > homed:
                continue
            if to == self.node:  # and has left since
                self._drop(site, [visitor])
            else:
                presence.home, presence.homed = to, homed
                self._moving[site, visitor] = now + MOVE_SECONDS

    def keep(self, node: str, site: str, visitors: set[str]) -> None:
        """Of the visitors of that node these are there, and no others."""
        here = self._listed.get(site, {})
        gone = [id_ for id_, p in here.items() if p.home == node and id_ not in visitors]
        self._drop(site, [id_ for id_ in gone if (site, id_) not in self._moving])

    def drop_node(self, node: str) -> None:
        """It is dead, and its visitors with it."""
        for site in self._mirrored:
            self.keep(node, site, set())

    def tidy(self, now: float) -> None:
        """Who moved, and did not arrive."""
        for site, visitor in [key for key, until in self._moving.items() if now >= until]:
            del self._moving[site, visitor]
            presence = self._listed.get(site, {}).get(visitor)
            if presence is not None and presence.home:
                self._drop(site, [visitor])

    def take_double(self) -> set[Key]:
        """Visits that are at home here and elsewhere too: those nodes could not hear each other."""
        double, self._double = self._double, set()
        return {key for key in double if self.get(*key)}

    def _drop(self, site: str, visitors: list[str]) -> None:
        """Of others' visitors; there may be many."""
        listed = self._listed.get(site, {})
        for visitor in visitors:
            del listed[visitor]
        self._elsewhere -= len(visitors)
        self._changed[site].update(visitors)
        if self._moving:
            for visitor in visitors:
                self._moving.pop((site, visitor), None)

    def _left_home(self, presence: Presence, to: str, now: float) -> None:
        site, visitor = presence.site, presence.id
        if site in self._news:
            self._news[site].add(visitor)
        if site in self._mirrored and self.get(site, visitor):
            self._list(replace(presence, home=to))
            self._moving[site, visitor] = now + MOVE_SECONDS
            self._changed[site].add(visitor)
        else:
            super()._left_home(presence, to, now)
