"""What a newcomer shows at the door while too many knock: that we know them, or work that they
have done (`halloo.domain.work`). Asked before anything that costs more than a hash."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from halloo import clock, metrics
from halloo.domain.addresses import network_of
from halloo.domain.limits import Buckets
from halloo.domain.work import Pressure, Spent, bits_for, done, task
from halloo.errors import HallooError
from halloo.settings import Settings

# How soon a client that cannot work may try again, in seconds.
AGAIN = 5
# So often a second, and so many at once, one whom we know is let pass: some tabs and their tries.
# Whoever lends a token to thousands has them work.
PASSES_PER_SECOND, PASSES_BURST = 0.5, 20
VISITORS = "/ws/visitor"


class Newcomer(Protocol):
    """A handshake (`halloo.live.door`)."""

    @property
    def path(self) -> str: ...

    @property
    def query(self) -> dict[str, str]: ...

    @property
    def address(self) -> str: ...


class Toll:
    """`key` seals the tasks. `is_first`: no other node was shown this work."""

    def __init__(
        self,
        settings: Settings,
        key: Callable[[], bytes],
        is_first: Callable[[str], Awaitable[bool]],
    ) -> None:
        rate, calm = settings.limit_handshakes_per_second, settings.work_wait_seconds
        self._pressure = Pressure(rate, calm, settings.handshake_wait_seconds)
        self._bits = settings.work_bits
        self._key = key
        self._spent = Spent()
        self._is_first = is_first
        self._passes = Buckets(PASSES_PER_SECOND, PASSES_BURST)

    async def taken(self, who: Newcomer, known: Callable[[], str | None], now: float) -> bool:
        """Whether they may wait as long as anybody; `known` tells whom we know them to be. Raises
        HallooError `work_needed` with a task.
        Pages of the original contract know nothing of work: they wait a little, or are sent
        away."""
        pressure = self._pressure.knock(now)
        if not pressure or ((name := known()) and self._passes.take(name, now)):
            return True
        if who.path != VISITORS:
            return False
        place = who.query.get("site", ""), network_of(who.address)
        key, wall = self._key(), clock.now()
        work = done(key, *place, who.query.get("work", ""), wall)
        if work and self._spent.spend(work, wall) and await self._is_first(work):
            metrics.worked.inc()
            return True
        bits = bits_for(pressure, self._bits)
        raise HallooError("work_needed", wait=AGAIN, work=task(key, *place, bits, wall))
