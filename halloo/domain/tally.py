"""How many of a site's visitors are where, on which page and from what source. Pure. Costs what
changes, not what is listed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import nsmallest

from halloo.domain.pages import address_of
from halloo.domain.presence import Presence
from halloo.domain.sources import source_of
from halloo.wire import Share

TOP = 8
Traits = tuple[str, str, str, str, str]  # country, device, page, source, title


class Tally:
    """`countries`, `devices` and `sources` by their code, `pages` by address without its query."""

    def __init__(self, listed: Mapping[str, Presence]) -> None:
        self._traits: dict[str, Traits] = {}
        self._counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter(), Counter())
        self._titles: dict[str, Counter[str]] = {}
        self.update(listed, listed)

    def update(self, touched: Iterable[str], listed: Mapping[str, Presence]) -> None:
        """`touched` are the ids that joined, changed or left."""
        for id_ in touched:
            presence = listed.get(id_)
            now = self._traits_of(presence) if presence else None
            before = self._traits.get(id_)
            if now == before:
                continue
            if now:
                self._count(now, 1)
                self._traits[id_] = now
            if before:
                self._count(before, -1)
            if not now:
                del self._traits[id_]

    def countries(self) -> list[Share]:
        return _top(self._counts[0])

    def devices(self) -> list[Share]:
        return _top(self._counts[1])

    def pages(self) -> list[Share]:
        return [
            Share(page.name, page.n, self._title_of(page.name)) for page in _top(self._counts[2])
        ]

    def sources(self) -> list[Share]:
        return _top(self._counts[3])

    def _count(self, traits: Traits, by: int) -> None:
        *counted, title = traits
        page = counted[2]
        titles = self._titles.setdefault(page, Counter())
        for counter, trait in ((titles, title), *zip(self._counts, counted, strict=True)):
            counter[trait] += by
            if not counter[trait]:
                del counter[trait]
        if not titles:
            del self._titles[page]

    def _title_of(self, page: str) -> str | None:
        """None for several pages under one address, such as all products."""
        titles = [title for title in self._titles[page] if title]
        return titles[0] if len(titles) == 1 else None

    def _traits_of(self, presence: Presence) -> Traits:
        url = address_of(presence.page.url)
        known = presence.arrival
        source = source_of(presence)
        return known.country or "", known.device or "", url, source, presence.page.title


def _top(counter: Counter[str]) -> list[Share]:
    """The greatest first, equals by name; what is not known (an empty name) among them."""
    top = nsmallest(TOP, counter.items(), key=lambda item: (-item[1], item[0]))
    return [Share(name, n) for name, n in top]
