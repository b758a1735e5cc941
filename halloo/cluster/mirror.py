"""Visitors of other nodes on this node's lists: of the sites that somebody here looks at, and for a
while after."""

import asyncio
from collections.abc import Callable, Iterable
from itertools import count

from halloo import metrics
from halloo.cluster.messages import ListNews, ListPart, TellNow, Want, WantAll
from halloo.cluster.node import Node
from halloo.cluster.questions import inbox
from halloo.cluster.showing import news_of
from halloo.cluster.stream import Stream
from halloo.domain.glimpse import seen
from halloo.domain.wide import Wide

ROUND_SECONDS = 1.0
LINGER_SECONDS = 60.0
RENEW_SECONDS = 20.0  # well within the time for which the others remember what is wanted
READY_SECONDS = 1.0
# A dead node's visitors are shown for so long: those with tabs elsewhere are there again by then.
DEAD_SECONDS = 1.0


class Mirror:
    """`looked_at` is asked now and then which sites are still needed."""

    def __init__(
        self, node: Node, roster: Wide, tick: Callable[[], float],
        looked_at: Callable[[], Iterable[str]] = tuple,
    ) -> None:  # fmt: skip
        self._node, self._roster, self._tick = node, roster, tick
        self.looked_at = looked_at
        self._wanted: dict[str, float] = {}  # by site, and until when
        self._streams: dict[str, dict[str, Stream]] = {}  # by site and node
        self._dead: dict[str, float] = {}  # until when their visitors are shown
        self._loads = count(1)
        self._renewed = 0.0
        self._arrived = asyncio.Event()  # something of some stream
        node.hears(ListPart, self._part)
        node.hears(ListNews, self._news)
        node.on_came.append(self._came)
        node.on_gone.append(self._gone)
        node.on_line.append(self._line)

    # -- what is needed here ----------------------------------------------------------------------

    def want(self, site: str) -> None:
        """The site's visitors are to be listed, wherever they are."""
        is_new = site not in self._wanted
        self._wanted[site] = self._tick() + LINGER_SECONDS
        if is_new:
            self._roster.mirror(site)
            self._streams[site] = {}
            self._node.bus.subscribe(news_of(site), self._node.hear)
            for node in self._node.others:
                self._load(site, node)

    def is_ready(self, site: str) -> bool:
        return all(each.is_ready for each in self._streams.get(site, {}).values())

    async def ready(self, site: str, seconds: float = READY_SECONDS) -> None:
        """As `want`; until all nodes have told whom they have, or for so long."""
        self.want(site)
        await self._until(lambda: self.is_ready(site), seconds)

    async def level(self, site: str, seconds: float = READY_SECONDS) -> None:
        """As `ready`; with what has happened up to this moment."""
        self.want(site)
        if not (nodes := list(self._streams[site])):
            return
        asking = (self._node.ask(node, TellNow(site), int, seconds) for node in nodes)
        numbers = dict(zip(nodes, await asyncio.gather(*asking), strict=True))

        def has_all() -> bool:
            streams = self._streams.get(site, {})
            return all(
                number is None or node not in streams or streams[node].has_heard(number)
                for node, number in numbers.items()
            )

        await self._until(has_all, seconds)

    async def _until(self, done: Callable[[], bool], seconds: float) -> None:
        if done():
            return
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            metrics.bus_silent.inc()

    def _load(self, site: str, node: str) -> None:
        stream = self._streams[site].setdefault(node, Stream())
        stream.begin(next(self._loads), self._tick())
        self._node.tell(inbox(node), WantAll(self._node.id, site, stream.load))

    async def look(self) -> None:
        """One round: what is needed still, and what has got lost."""
        now = self._tick()
        for site in self.looked_at():
            self.want(site)
        for site in [site for site, until in self._wanted.items() if now >= until]:
            self._stop(site)
        if self._wanted and now - self._renewed >= RENEW_SECONDS:
            self._renewed = now
            self._node.tell_all(Want(self._node.id, list(self._wanted)))
        for site, nodes in self._streams.items():
            for node in [node for node, stream in nodes.items() if stream.is_late(now)]:
                self._load(site, node)
        for node in [node for node, until in self._dead.items() if now >= until]:
            del self._dead[node]
            self._roster.drop_node(node)
        self._roster.tidy(now)

    def _stop(self, site: str) -> None:
        del self._wanted[site], self._streams[site]
        self._node.bus.unsubscribe(news_of(site))
        self._roster.mirror_no_more(site)
        self._arrived.set()

    # -- what the others tell ---------------------------------------------------------------------

    def _part(self, part: ListPart) -> None:
        stream = self._streams.get(part.site, {}).get(part.node)
        if stream is None:
            return
        was_loading, rows = stream.is_loading, stream.take(part, self._tick())
        if rows is None:
            self._load(part.site, part.node)
            return
        self._roster.put(seen(row, part.site, part.node) for row in rows)
        if was_loading and not stream.is_loading:  # it is whole now
            self._roster.keep(part.node, part.site, stream.present)
            stream.present = set()
            self._arrived.set()

    def _news(self, news: ListNews) -> None:
        stream = self._streams.get(news.site, {}).get(news.node)
        if stream is None:
            return
        whole, roster = stream.hear(news), self._roster
        roster.put(seen(row, news.site, news.node) for row in news.rows)
        roster.drop(news.node, news.site, news.left)
        roster.move(news.node, news.site, news.moved, self._tick())
        if not whole:
            self._load(news.site, news.node)
        self._arrived.set()

    # -- who is there to tell ---------------------------------------------------------------------

    def _came(self, node: str) -> None:
        self._dead.pop(node, None)
        for site in self._streams:
            self._load(site, node)

    def _gone(self, node: str) -> None:
        for nodes in self._streams.values():
            nodes.pop(node, None)
        self._dead[node] = self._tick() + DEAD_SECONDS
        self._arrived.set()

    def _line(self, is_up: bool) -> None:
        """Whatever was told meanwhile is unheard."""
        if is_up:
            for site, nodes in self._streams.items():
                for node in nodes:
                    self._load(site, node)
