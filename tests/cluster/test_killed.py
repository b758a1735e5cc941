"""Nodes and their bus are killed, held still or emptied in the midst of a chat: what
was acknowledged stays, once, in one order for all (promises 1 to 6)."""

import asyncio
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path

import httpx2
import pytest

from cluster.conftest import Found
from doors import Http
from faults.troubles import Phones, interrupted, until_refused
from house import Town
from houses import Houses, metric
from postgres import Postgres
from valkey_cluster import watched
from valkeys import Valkey, until

ROUNDS = 3
EACH_ROUND = 24  # words


class Havoc:
    """Troubles of a cluster, as `faults.troubles` has them of one node."""

    def __init__(self, nodes: Houses, bus: Valkey, postgres: Postgres | None = None) -> None:
        self._nodes, self._bus, self._postgres = nodes, bus, postgres
        self._turns = count()

    async def node_killed(self, _: Phones) -> None:
        """One after the other; the next is hit while the one before just comes back."""
        turn = next(self._turns)
        victim = self._nodes.nodes[turn % len(self._nodes.nodes)]
        victim.kill()
        await asyncio.sleep(0.2)
        victim.start()

    async def node_stopped(self, _: Phones) -> None:
        victim = self._nodes.nodes[next(self._turns) % len(self._nodes.nodes)]
        assert await asyncio.to_thread(victim.stop) == 0
        victim.start()

    async def node_frozen(self, phones: Phones) -> None:
        """For longer than its lease: the others take it for dead."""
        victim = self._nodes.nodes[next(self._turns) % len(self._nodes.nodes)]
        victim.signal(signal.SIGSTOP)
        try:
            await asyncio.gather(*(phone.hang_up() for phone in phones))
            await asyncio.sleep(2.5)
        finally:
            victim.signal(signal.SIGCONT)

    async def bus_killed(self, _: Phones) -> None:
        """It comes back knowing nothing."""
        self._bus.kill()
        await asyncio.sleep(0.3)
        self._bus.start()

    async def bus_frozen(self, phones: Phones) -> None:
        self._bus.freeze()
        try:
            await asyncio.gather(*(phone.hang_up() for phone in phones))
        finally:
            self._bus.thaw()

    async def bus_emptied(self, _: Phones) -> None:
        self._bus.flush()

    async def database_killed(self, phones: Phones) -> None:
        assert self._postgres
        self._postgres.kill()
        await until_refused(phones[1], "This is not kept")
        self._postgres.start()

    async def database_frozen(self, phones: Phones) -> None:
        assert self._postgres
        self._postgres.pause()
        try:
            await asyncio.gather(*(phone.hang_up() for phone in phones))
        finally:
            self._postgres.resume()


@pytest.mark.parametrize(
    "trouble",
    [Havoc.bus_killed, Havoc.bus_frozen, Havoc.bus_emptied, Havoc.node_frozen, Havoc.node_stopped],
)
async def test_two_nodes_go_through_it(
    trouble: Callable, on_bus: Found, bus: Valkey, town: Town, client: httpx2.Client
) -> None:
    nodes = on_bus(bus.url).start()
    havoc = Havoc(nodes, bus)
    http = Http(client, nodes.nodes[0], town.alice)
    stored = await interrupted(nodes, town, http, lambda p: trouble(havoc, p), ROUNDS)
    assert stored == 1 + ROUNDS * EACH_ROUND


@pytest.mark.parametrize("trouble", [Havoc.database_killed, Havoc.database_frozen])
async def test_two_nodes_go_through_it_with_their_database(
    trouble: Callable, on_bus: Found, bus: Valkey, town: Town, client: httpx2.Client
) -> None:
    nodes = on_bus(bus.url).start()
    havoc = Havoc(nodes, bus, town.postgres)
    http = Http(client, nodes.nodes[0], town.alice)
    stored = await interrupted(nodes, town, http, lambda p: trouble(havoc, p), ROUNDS)
    assert stored >= 1 + ROUNDS * EACH_ROUND


async def test_three_nodes_are_killed_in_turn(
    on_bus: Found, bus: Valkey, town: Town, client: httpx2.Client
) -> None:
    nodes = on_bus(bus.url, 3).start()
    http = Http(client, nodes, town.alice)
    stored = await interrupted(nodes, town, http, Havoc(nodes, bus).node_killed, 2 * ROUNDS)
    assert stored == 1 + 2 * ROUNDS * EACH_ROUND


def is_primary(server: Valkey) -> bool:
    return bool(server.command("ROLE")[0] == "master")


async def test_another_server_takes_the_bus_over(
    on_bus: Found, tmp_path: Path, town: Town, client: httpx2.Client
) -> None:
    """The sentinel makes the replica the primary, while both write."""
    with watched(tmp_path / "watched") as (primary, replica, sentinel):
        nodes = on_bus(sentinel.url).start()

        async def fail_over(phones: Phones) -> None:
            if not is_primary(replica):
                primary.kill()
                await asyncio.gather(*(phone.hang_up() for phone in phones))
                await asyncio.to_thread(until, lambda: is_primary(replica), "the failover")

        http = Http(client, nodes, town.alice)
        stored = await interrupted(nodes, town, http, fail_over, 2)
        assert stored == 1 + 2 * EACH_ROUND
        await asyncio.to_thread(nodes.met)
        for node in nodes.nodes:
            await asyncio.to_thread(
                until, lambda node=node: metric(node, "halloo_bus_up"), "the bus"
            )
