"""How often somebody may try to come in: failures are counted per account and per address. On one
node in memory; on several in the database, for an attacker would go round the nodes, and a bus
that can lose what it knows is no place for it (docs/decisions/0029-what-nodes-share.md)."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

from halloo.actions.ports import Ports
from halloo.domain.addresses import household
from halloo.domain.ids import derived, new_id
from halloo.domain.limits import Failures
from halloo.errors import HallooError
from halloo.settings import Settings
from halloo.store import failures

WINDOW, LONGEST = 900.0, 3600.0
ACCOUNT_LETTERS = 320  # what is counted is kept, and nobody's address is longer
# How long a node refuses by itself what the database refused: who knocks on is no load for it.
CLOSED_SECONDS, CLOSED_MOST = 5.0, 10_000


class Tried(NamedTuple):
    """One attempt, made at `at` on this node's clock."""

    id: str
    at: float
    address: str
    account: str | None


class Guard:
    """An `account` of None is nobody's: what is tried is a secret of its own."""

    def __init__(self, settings: Settings) -> None:
        of_account, of_address = _limits(settings)
        self._accounts = Failures(of_account, WINDOW, LONGEST)
        self._addresses = Failures(of_address, WINDOW, LONGEST)

    async def attempt(self, account: str | None, address: str, now: float) -> Tried:
        """Counts as failed until `came_in`, so that attempts at the same moment count too.
        Raises HallooError `too_many_attempts` with the seconds to wait."""
        account = None if account is None else account[:ACCOUNT_LETTERS]
        tried = Tried(new_id("f"), now, household(address), account)
        if wait := await self._add(tried):
            raise HallooError("too_many_attempts", wait=wait)
        return tried

    async def half_way(self, tried: Tried) -> None:
        """Takes back this attempt alone: who knows the password must not be able to wipe out wrong
        codes with it."""
        self._addresses.take_back(tried.address, tried.at)
        if tried.account is not None:
            self._accounts.take_back(tried.account, tried.at)

    async def came_in(self, tried: Tried) -> None:
        """Takes back this attempt, and what failed before it at this account."""
        self._addresses.take_back(tried.address, tried.at)
        if tried.account is not None:
            self._accounts.forget(tried.account)

    @asynccontextmanager
    async def knocking(self, address: str, now: float) -> AsyncIterator[None]:
        """Around what tries a link's secret: only a wrong one counts."""
        tried = await self.attempt(None, address, now)
        try:
            yield
        except HallooError as error:
            if error.code != "link_invalid":
                await self.half_way(tried)
            raise
        await self.half_way(tried)

    async def _add(self, tried: Tried) -> int:
        """The seconds to wait; 0: it is counted, and may be tried."""
        counts = [(self._addresses, tried.address)]
        if tried.account is not None:
            counts.append((self._accounts, tried.account))
        wait = max(count.wait(key, tried.at) for count, key in counts)
        if not wait:
            for count, key in counts:
                count.add(key, tried.at)
        return wait


class SharedGuard(Guard):
    """The same, with one count for all nodes. Nothing is tried that could not be counted."""

    def __init__(self, ports: Ports) -> None:
        super().__init__(ports.settings)
        self._ports = ports
        self._closed: OrderedDict[str, float] = OrderedDict()  # until when

    async def half_way(self, tried: Tried) -> None:
        await self._ports.store.write(partial(failures.take_back, id=tried.id), shared=True)

    async def came_in(self, tried: Tried) -> None:
        account = None if tried.account is None else self._key("account", tried.account)
        forget = partial(failures.take_back, id=tried.id, forgotten=account)
        await self._ports.store.write(forget, shared=True)

    async def _add(self, tried: Tried) -> int:
        limits = self._limits_of(tried)
        if wait := max((self._wait(key, tried.at) for key in limits), default=0):
            return wait
        at = self._ports.now()
        refused = await self._ports.store.write(
            partial(failures.add, id=tried.id, limits=limits, at=at), shared=True
        )
        for key, wait in refused.items():
            self._close(key, tried.at + min(wait, CLOSED_SECONDS))
        return max(refused.values(), default=0)

    def _limits_of(self, tried: Tried) -> dict[str, Failures]:
        """By key. In the database nobody reads from it who tried, or from where."""
        limits = {self._key("address", tried.address): self._addresses}
        if tried.account is not None:
            limits[self._key("account", tried.account)] = self._accounts
        return {key: limit for key, limit in limits.items() if limit.limit}

    def _key(self, kind: str, name: str) -> str:
        return derived(self._ports.key, "failure", kind, name).hex()[:32]

    def _wait(self, key: str, now: float) -> int:
        left = self._closed.get(key, now) - now
        return int(left) + 1 if left > 0 else 0

    def _close(self, key: str, until: float) -> None:
        self._closed[key] = until
        self._closed.move_to_end(key)
        if len(self._closed) > CLOSED_MOST:
            self._closed.popitem(last=False)


def guard_of(ports: Ports) -> Guard:
    return Guard(ports.settings) if ports.settings.bus == "memory" else SharedGuard(ports)


def _limits(settings: Settings) -> tuple[int, int]:
    return settings.limit_sign_ins_per_account, settings.limit_sign_ins_per_address
