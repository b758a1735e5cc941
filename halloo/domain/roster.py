"""Who is on each site now: visitors by id, counted over their tabs. Pure memory.

Two clocks: `at` is wall time for people to read, `now` is monotonic time for the two graces. A
visitor whose last tab closed stays listed for `away` seconds (a reload does not flicker) and can
come back to the same visit for `grace` seconds.
"""

from collections import defaultdict
from collections.abc import Set
from itertools import takewhile
from math import inf
from sys import intern

from halloo.domain.attention import Talk
from halloo.domain.ids import new_id
from halloo.domain.pages import utm_of
from halloo.domain.presence import Arrival, Presence, shared
from halloo.wire import Page


class Roster:
    def __init__(self, away: float, grace: float) -> None:
        self._away, self._grace = away, grace
        self._listed: dict[str, dict[str, Presence]] = {}
        self._changed: defaultdict[str, set[str]] = defaultdict(set)
        self._stirred: defaultdict[str, set[str]] = defaultdict(set)
        # Both in the order in which they left.
        self._leaving: dict[tuple[str, str], Presence] = {}  # no tab left, still listed
        self._parked: dict[tuple[str, str], Presence] = {}  # unlisted, may come back

    def get(self, site: str, visitor: str) -> Presence | None:
        return self._listed.get(site, {}).get(visitor)

    def recent(self, site: str, visitor: str) -> Presence | None:
        """Also one who has just left and may come back to the same visit."""
        return self.get(site, visitor) or self._parked.get((site, visitor))

    def listed(self, site: str) -> dict[str, Presence]:
        """Visitors of the site by id, in order of arrival. Not to be changed by the caller."""
        return self._listed.get(site, {})

    def count(self) -> int:
        return sum(map(len, self._listed.values()))

    def join(self, site: str, visitor: str, tab: str, arrival: Arrival, at: float) -> Presence:
        """Adds a tab; begins a visit, or continues the one that is here or just left."""
        key = (site, visitor)
        presence = self.get(site, visitor)
        if presence is None and (presence := self._parked.pop(key, None)):
            presence.wakes = inf  # that moment may have passed unheard
        page = arrival.page
        if presence is None:
            utm = utm_of(page.url) or None
            presence = Presence(
                visitor, intern(site), at, arrival, page, at, at, page.referrer, utm, new_id("s")
            )
            presence.landing = page
        presence.arrival = arrival
        presence.turn_to(page, at)
        self._leaving.pop(key, None)
        self._listed.setdefault(site, {})[visitor] = presence
        presence.tabs[tab] = page
        presence.last_seen = at
        presence.learn(arrival.attrs)
        arrival.attrs = presence.attrs  # one copy
        self.touch(presence)
        return presence

    def turn_page(self, presence: Presence, tab: str, page: Page, at: float) -> None:
        if tab not in presence.tabs:
            return  # its last frame was read after its socket had closed
        presence.tabs[tab] = page = shared(page)
        presence.turn_to(page, at)
        presence.last_seen = at
        self.touch(presence)

    def leave(self, site: str, visitor: str, tab: str, at: float, now: float) -> None:
        presence = self.get(site, visitor)
        if presence is None or presence.tabs.pop(tab, None) is None:
            return
        presence.last_seen = at
        if presence.tabs:
            presence.page = list(presence.tabs.values())[-1]  # what is still on the screen
        else:
            presence.left_at = now
            self._leaving[site, visitor] = presence
        self.touch(presence)

    def settle(self, now: float) -> list[Presence]:
        """Unlists who has been away long enough and ends visits nobody came back to; returns whose
        those were."""
        for key, presence in _left(self._leaving, now, self._away):
            del self._leaving[key]
            del self._listed[presence.site][presence.id]
            self._parked[key] = presence
            self.touch(presence)
        over = _left(self._parked, now, self._grace)
        for key, _ in over:
            del self._parked[key]
        return [presence for _, presence in over]

    def touch(self, presence: Presence) -> None:
        """Marks a change for those who watch."""
        presence.searched = ""
        self._changed[presence.site].add(presence.id)
        self._stirred[presence.site].add(presence.id)

    def stir(self, presence: Presence) -> None:
        """As `touch`, for what no list shows and a rule may ask about."""
        self._stirred[presence.site].add(presence.id)

    def stir_all(self, site: str) -> None:
        """Everybody on the site."""
        self._stirred[site].update(self._listed.get(site, ()))

    def talked(self, site: str, visitor: str, by_visitor: bool, at: float) -> None:
        """Something was said in the visitor's conversation, which is open by that."""
        presence = self.get(site, visitor)
        if presence is None:
            return
        talk = presence.talk = presence.talk or Talk()
        before = (talk.last == 0.0, talk.asked is None)
        if by_visitor:
            talk.heard(at)
        else:
            talk.answered(at)
        if before != (False, talk.asked is None):
            self.touch(presence)
        else:
            self.stir(presence)

    def hung_up(self, site: str, visitor: str) -> None:
        """The visitor's conversation was closed."""
        presence = self.get(site, visitor)
        if presence:
            presence.talk = None
            self.touch(presence)

    def types(self, site: str, visitor: str, at: float) -> None:
        """The visitor types, or has stopped (0)."""
        presence = self.get(site, visitor)
        if presence:
            presence.talk = presence.talk or Talk()
            presence.talk.typing = at
            self.stir(presence)

    def mark(self, site: str, visitor: str) -> None:
        """Something of the visitor changed that is not in the roster, who may not be here."""
        self._changed[site].add(visitor)

    def forget(self, site: str, visitor: str) -> None:
        """As if the visitor had never been here; tabs that are open still say so no more."""
        key = (site, visitor)
        presence = self._listed.get(site, {}).pop(visitor, None) or self._parked.get(key)
        self._leaving.pop(key, None)
        self._parked.pop(key, None)
        if presence:
            self.touch(presence)

    def become(self, site: str, old: str, new: str, now: float) -> None:
        """A visitor is known by another name. The visit goes on under it, when the tabs come back;
        unless one of that name is here already."""
        presence = self._listed.get(site, {}).pop(old, None)
        self._leaving.pop((site, old), None)
        presence = presence or self._parked.pop((site, old), None)
        self._changed[site].add(old)
        if presence is None or self.recent(site, new):
            return
        presence.id, presence.tabs, presence.left_at = new, {}, now
        self._listed.setdefault(site, {})[new] = self._leaving[site, new] = presence
        self.touch(presence)

    def forget_conversations(self) -> None:
        """Which there are is another matter now; who comes back brings theirs along."""
        here = (presence for listed in self._listed.values() for presence in listed.values())
        for presence in [*here, *self._parked.values()]:
            presence.conversation = presence.push = presence.talk = None
            self.touch(presence)

    def pending(self, site: str) -> Set[str]:
        """Ids changed since the last `take_changes`."""
        return self._changed.get(site, frozenset())

    def take_changes(self) -> dict[str, set[str]]:
        """Ids that joined, changed or left since the last call, by site."""
        changed, self._changed = self._changed, defaultdict(set)
        return changed

    def take_stirred(self) -> dict[str, set[str]]:
        """As `take_changes`, for the rules: ids of whom something has changed."""
        stirred, self._stirred = self._stirred, defaultdict(set)
        return stirred


def _left(
    those: dict[tuple[str, str], Presence], now: float, seconds: float
) -> list[tuple[tuple[str, str], Presence]]:
    """Who left at least `seconds` ago, of those in the order in which they left."""
    return list(takewhile(lambda item: now - item[1].left_at >= seconds, those.items()))
