"""What runs once for all nodes: a round under a lease runs on the one node that has it, and moves
on when that one stops or dies. On a single node there are no leases, and rounds cost nothing more.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Connection

from halloo.errors import HallooError
from halloo.log import log
from halloo.store import leases
from halloo.store.store import Store
from halloo.tasks.rounds import Round

SECONDS = 15.0
RENEW_SECONDS = 5.0
RELEASE_SECONDS = 2.0
MARGIN = 1.0  # so long before its end a lease counts no more: nobody else begins before we end


class Leases:
    """Those of one node. `holder` is its name, another at each start; a lease is for so many
    `seconds`, of which the last one is nobody's."""

    def __init__(
        self, store: Store, holder: str, seconds: float = SECONDS,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._store = store
        self._holder = holder
        self._seconds = seconds
        self._tick = tick
        self._names: set[str] = set()
        self._lost: dict[str, Callable[[], None]] = {}
        self._until: dict[str, float] = {}
        # Rounds that are under way: each is cut off when its lease ends before.
        self._running: dict[str, asyncio.Timeout] = {}
        self._over = False

    def under(self, name: str, round_: Round, lost: Callable[[], None] = lambda: None) -> Round:
        """The round, while this node has the lease; `lost` is called when it is another's."""
        self._names.add(name)
        self._lost[name] = lost

        async def in_turn() -> None:
            await self._run(name, round_)

        in_turn.__name__ = name
        return in_turn

    def has(self, name: str) -> bool:
        return self._tick() < self._until.get(name, 0.0)

    async def renew(self) -> None:
        """Also takes what has become free. Without an answer what we have ends in time."""
        if self._over:
            return
        asked = self._tick()
        try:
            held = await self._store.write(self._take, shared=True)
        except HallooError as error:
            log.warning("leases were not renewed", cause=error.message)
            return
        # Also of one that ended meanwhile and is ours again: another may have had it in between.
        for name in [n for n, until in self._until.items() if n not in held or until < asked]:
            del self._until[name]
            self._lost[name]()
        if new := held - self._until.keys():
            log.info("this node does for all", what=sorted(new))
        for name in held if not self._over else ():
            self._until[name] = asked + self._seconds - MARGIN
            self._limit(name, self._until[name] - self._tick())

    def _take(self, connection: Connection) -> frozenset[str]:
        return leases.take(connection, self._names, self._holder, self._seconds)

    async def release(self) -> None:
        """The node stops: what it did another does from now on."""
        self._over = True
        self._until.clear()
        for name in self._running:
            self._limit(name, 0.0)
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                await self._store.write(lambda c: leases.release(c, self._holder), shared=True)
        except (HallooError, TimeoutError) as error:
            log.warning("leases were not given back, and end by themselves", cause=str(error))

    async def _run(self, name: str, round_: Round) -> None:
        if not self.has(name):
            return
        limit = asyncio.timeout(self._until[name] - self._tick())
        try:
            async with limit:
                self._running[name] = limit
                await round_()
        except TimeoutError:
            if not limit.expired():
                raise
            log.warning("a round ended with its lease", round=name)
        finally:
            self._running.pop(name, None)

    def _limit(self, name: str, seconds: float) -> None:
        if limit := self._running.get(name):
            with suppress(RuntimeError):  # it is just ending
                limit.reschedule(asyncio.get_running_loop().time() + seconds)
