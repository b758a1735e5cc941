"""What this node's visitors do, for the nodes that list them. A site that nobody elsewhere looks at
costs nothing, and neither does a visitor who does nothing."""

import asyncio
from collections.abc import Callable

from halloo.actions.later import later
from halloo.cluster.messages import ListNews, ListPart, TellNow, Want, WantAll
from halloo.cluster.node import Node
from halloo.cluster.questions import inbox
from halloo.domain.glimpse import Glimpse, glimpse
from halloo.domain.presence import Presence
from halloo.domain.wide import Wide

NEWS_SECONDS = 0.25
WANTED_SECONDS = 60.0  # without being asked again
ROWS_AT_ONCE = 500  # in one message: a millisecond's work
PAUSE_SECONDS = 0.005  # between two of them, so that others have their turn, and the bus


def news_of(site: str) -> str:
    """The channel of news of the site's visitors."""
    return f"list:{site}"


class Showing:
    def __init__(self, node: Node, roster: Wide, tick: Callable[[], float]) -> None:
        self._node, self._roster, self._tick = node, roster, tick
        self._wanted: dict[str, dict[str, float]] = {}  # site → by whom, and until when
        self._numbers: dict[str, int] = {}  # of the newest news of a site
        self._asked: set[str] = set()  # sites of which somebody wants to know whether they have all
        self._turn = asyncio.Lock()  # news go out one after the other, however many pieces they are
        node.hears(Want, self._want)
        node.hears(WantAll, self._want_all)
        node.answers(TellNow, self._tell_now)
        node.on_gone.append(self._forget)

    def _want(self, want: Want) -> None:
        until = self._tick() + WANTED_SECONDS
        for site in want.sites:
            if site not in self._wanted:
                self._roster.tell_of(site)
                # Whoever lists them since an earlier time has missed what happened in between.
                self._numbers[site] = self._numbers.get(site, 0) + 1
            self._wanted.setdefault(site, {})[want.node] = until
            self._asked.add(site)

    def _want_all(self, want: WantAll) -> None:
        self._want(Want(want.node, [want.site]))
        later(self._tell_all(want))

    async def _tell_all(self, want: WantAll) -> None:
        site = want.site
        base, here = self._numbers[site], self._roster.at_home(site)
        pieces = [here[n : n + ROWS_AT_ONCE] for n in range(0, len(here), ROWS_AT_ONCE)] or [[]]
        for part, piece in enumerate(pieces):
            rows, is_last = self._rows(site, piece), part == len(pieces) - 1
            told = ListPart(
                self._node.id, site, want.load, part, base, self._numbers[site], rows, is_last
            )
            self._node.tell(inbox(want.node), told)
            if not is_last:
                await asyncio.sleep(PAUSE_SECONDS)

    async def tell(self) -> None:
        """One round: what has changed since the last."""
        self._end(self._tick())
        asked, self._asked = self._asked, set()
        for site in list(self._wanted):
            await self._tell(site, site in asked)

    async def _tell_now(self, asked: TellNow) -> int:
        if asked.site in self._wanted:
            await self._tell(asked.site, False)
        return self._numbers.get(asked.site, 0)

    async def _tell(self, site: str, asked: bool) -> None:
        async with self._turn:
            news = self._roster.take_news(site)
            those = news.changed
            for n in range(ROWS_AT_ONCE, len(those), ROWS_AT_ONCE):
                self._publish(site, rows=self._rows(site, those[n : n + ROWS_AT_ONCE]))
                await asyncio.sleep(PAUSE_SECONDS)
            rows = self._rows(site, those[:ROWS_AT_ONCE])
            if rows or news.left or news.moved:
                self._publish(site, rows=rows, left=news.left, moved=news.moved)
            elif asked:
                self._node.tell(news_of(site), ListNews(self._node.id, site, self._numbers[site]))

    def _rows(self, site: str, those: list[Presence]) -> list[Glimpse]:
        """Of those who are at home here still."""
        return [glimpse(p) for p in those if self._roster.get(site, p.id) is p]

    def _publish(self, site: str, **news: object) -> None:
        self._numbers[site] += 1
        told = ListNews(self._node.id, site, self._numbers[site], **news)  # type: ignore[arg-type]
        self._node.tell(news_of(site), told)

    def _end(self, now: float) -> None:
        for site, nodes in list(self._wanted.items()):
            for node in [node for node, until in nodes.items() if now >= until]:
                del nodes[node]
            if not nodes:
                del self._wanted[site]
                self._roster.tell_no_more_of(site)

    def _forget(self, node: str) -> None:
        for nodes in self._wanted.values():
            nodes.pop(node, None)
