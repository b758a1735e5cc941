"""A site at a glance, for the consoles that ask: how many are here and were, where they are, on
which pages, from where. Told when it changes, at most once per `tick`."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Set

from halloo import wire
from halloo.domain.roster import Roster
from halloo.domain.tally import Tally

STEP_SECONDS = 10
STEPS = 180  # half an hour


class Overviews:
    def __init__(self, roster: Roster, write: Callable[[Iterable[str], bytes], None]) -> None:
        self._roster = roster
        self._write = write  # the same to several connections
        self._history: dict[str, deque[int]] = {}  # of every site that had visitors
        self._site_of: dict[str, str] = {}  # by connection
        self._tallies: dict[str, Tally] = {}  # of the sites somebody looks at
        self._told: dict[str, bytes] = {}

    def want(self, connection: str, site: str) -> None:
        self.forget(connection)
        if site not in self._tallies:
            self._tallies[site] = Tally(self._roster.listed(site))
        else:
            self._tallies[site].update(self._roster.pending(site), self._roster.listed(site))
        self._site_of[connection] = site
        self._write([connection], self._encoded(site))

    def forget(self, connection: str) -> None:
        site = self._site_of.pop(connection, None)
        if site and site not in self._site_of.values():
            del self._tallies[site]
            self._told.pop(site, None)

    def sites(self) -> set[str]:
        """Which somebody looks at."""
        return set(self._tallies)

    def note(self, touched: Mapping[str, Set[str]]) -> None:
        """Ids that joined, changed or left since the last time, by site."""
        for site, ids in touched.items():
            if site not in self._history:
                self._history[site] = deque(maxlen=STEPS)
            if site in self._tallies:
                self._tallies[site].update(ids, self._roster.listed(site))

    def step(self) -> None:
        """To be called every STEP_SECONDS: what is now becomes history."""
        for site, history in self._history.items():
            history.append(len(self._roster.listed(site)))

    def tick(self) -> None:
        for site in self._tallies:
            payload = self._encoded(site)
            if payload != self._told.get(site):
                self._told[site] = payload
                here = [name for name, of in self._site_of.items() if of == site]
                self._write(here, payload)

    def _encoded(self, site: str) -> bytes:
        tally = self._tallies[site]
        return wire.encode(
            wire.Overview(
                site,
                len(self._roster.listed(site)),
                countries=tally.countries(),
                devices=tally.devices(),
                pages=tally.pages(),
                sources=tally.sources(),
                history=list(self._history.get(site, ())),
                step_s=STEP_SECONDS,
            )
        )
