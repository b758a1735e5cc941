"""The line between this node and the bus: a link to each server, kept up, and told about when it
was lost and is back."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from halloo import metrics
from halloo.bus.address import Address, Host
from halloo.bus.born import Born
from halloo.bus.bus import BusDown, OnLine
from halloo.bus.greet import connect, may
from halloo.bus.layout import find
from halloo.bus.link import Link
from halloo.bus.links import ELSEWHERE, Links
from halloo.bus.resp import Refused
from halloo.log import log
from halloo.settings import SettingError

AGAIN_SECONDS = (0.1, 2.0)  # between two tries, growing, with jitter
STABLE_SECONDS = 10.0
CHECK_SECONDS = 0.5
LATE_SECONDS = 1.0  # a check that comes so late says nothing: it was us who slept
LOOK_SECONDS = 2.0  # between two questions to the sentinels
FIRST_SECONDS = 5.0  # the start waits no longer for a server that is away

_AWAY = (OSError, BusDown, Refused)


class Line:
    """`hear` gets each message, `flows` is called when a link that was full takes more."""

    def __init__(
        self, address: Address, hear: Callable[[bytes, bytes], None], flows: Callable[[], None]
    ) -> None:
        self.hear, self.flows = hear, flows
        self.is_up = False
        self.channels: set[bytes] = set()
        self.links = Links(address.kind == "cluster")
        self._address = address
        self._born = Born(self.links, address.prefix)
        self._on_line: OnLine = lambda up: None
        self._level = False  # all links are there, and listened to
        self._unsettled = asyncio.Event()
        self._cause = ""  # of the last try
        self._refusals: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def subscribe(self, channel: bytes) -> None:
        self.channels.add(channel)
        if link := self.links.to(channel):
            link.subscribe([channel])

    def unsubscribe(self, channel: bytes) -> None:
        self.channels.discard(channel)
        if link := self.links.to(channel):
            link.unsubscribe([channel])

    async def start(self, on_line: OnLine) -> None:
        self._on_line = on_line
        self._tasks.append(asyncio.create_task(self._check()))
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                await self._settle()
        except _AWAY as error:
            self._failed(error)
        except BaseException:
            await self.close()
            raise
        self._tasks.append(asyncio.create_task(self._keep()))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        links = list(self.links.by_host.values())
        self.links.by_host.clear()
        await asyncio.gather(*(link.close() for link in links))
        self.is_up = False
        metrics.bus_up.value = 0

    async def still_knows(self) -> None:
        """Has all told anew when the servers forgot it. Raises BusDown."""
        if not await self._born.same_as_before():
            log.warning("the bus has forgotten what it was told")
            self._tell(True)

    # -- kept up --------------------------------------------------------------------------------

    async def _keep(self) -> None:
        now, tries = asyncio.get_running_loop().time, 0
        tried_at = now()
        while True:
            if self._level:
                await self._until_unsettled()
            tries = 0 if now() - tried_at > STABLE_SECONDS else tries + 1
            least, most = AGAIN_SECONDS
            await asyncio.sleep(random.uniform(least / 2, min(most, least * 2**tries)))
            tried_at = now()
            try:
                await self._settle()
            except (*_AWAY, SettingError) as error:
                self._failed(error)
            except Exception:
                log.error("the line to the bus could not be made", exc_info=True)

    async def _until_unsettled(self) -> None:
        while not self._unsettled.is_set():
            look = LOOK_SECONDS if self._address.kind == "sentinel" else None
            with suppress(TimeoutError):
                async with asyncio.timeout(look):
                    await self._unsettled.wait()
                    return
            with suppress(*_AWAY, SettingError):  # no sentinel is needed as long as all is well
                await self._look()

    async def _look(self) -> None:
        """A server that the sentinels replaced may not know it for long."""
        layout = await find(self._address, ())
        for link in list(self.links.by_host.values()):
            if link.host not in layout.hosts:
                link.drop("the sentinels name another")

    async def _settle(self) -> None:
        """Finds the servers, links to those we have no link to, and listens to all channels there;
        then all that was told before is told anew."""
        self._level = False
        self._unsettled.clear()
        links = self.links.by_host
        layout = self.links.layout = await find(self._address, list(links))
        for host in [host for host in links if host not in layout.hosts]:
            await links.pop(host).close()
        for host in layout.hosts:
            if host not in links:
                links[host] = await self._linked(host)
        await self.links.listen(self.channels)
        await self._born.same_as_before()
        if self._unsettled.is_set():
            raise BusDown("it was lost again")
        log.info("the bus is there", servers=[str(host) for host in layout.hosts])
        self._level = self.is_up = True
        self._cause = ""
        metrics.bus_up.value = 1
        self._tell(True)

    async def _linked(self, host: Host) -> Link:
        mode = "cluster" if self.links.sharded else "standalone"
        address = self._address
        link = await connect(host, address.account, address.tls, self, mode, address.db)
        try:
            await may(link, address.prefix, self.links.sharded)
        except BaseException:
            link.drop("it does not let us do what we must")
            raise
        return link

    async def _check(self) -> None:
        now = asyncio.get_running_loop().time
        while True:
            due = now() + CHECK_SECONDS
            await asyncio.sleep(CHECK_SECONDS)
            if now() - due < LATE_SECONDS:
                for link in list(self.links.by_host.values()):
                    link.check()

    # -- what the links say ---------------------------------------------------------------------

    def refused(self, link: Link, refusal: Refused) -> None:
        if self.links.by_host.get(link.host) is not link:
            return  # it is being greeted, and who does that looks at the answers
        if refusal.code in ELSEWHERE:
            self._unsettled.set()
            if not self.links.sharded:
                link.drop(str(refusal))  # it was the one, and is a copy now
        elif refusal.code not in self._refusals:
            self._refusals.add(refusal.code)  # one line for each kind is enough
            log.warning("the bus refuses", cause=str(refusal)[:200])

    def moved_off(self) -> None:
        self._unsettled.set()

    def lost(self, link: Link, why: str) -> None:
        if self.links.by_host.get(link.host) is not link:
            return
        del self.links.by_host[link.host]
        self._unsettled.set()
        if self.is_up:
            log.warning("the bus is lost", server=str(link.host), cause=why)
            self.is_up = False
            metrics.bus_up.value = 0
            metrics.bus_lost.inc()
            self._tell(False)
        self.flows()  # nothing waits for this one any more

    def _failed(self, error: Exception) -> None:
        cause = str(error) or type(error).__name__
        if cause != self._cause:
            log.warning("the bus is away; this node serves alone", cause=cause)
        self._cause = cause

    def _tell(self, up: bool) -> None:
        try:
            self._on_line(up)
        except Exception:
            log.error("what follows from the line was not done", up=up, exc_info=True)
