"""What is counted for all nodes together."""

from collections.abc import AsyncIterator

import pytest

from halloo.cluster.node import Node
from halloo.cluster.rates import Rates, is_first
from halloo.domain.limits import Buckets
from street import Street, turn


class Gate:
    """Lets in 10 a second with a burst of 20, at a node."""

    def __init__(self, node: Node, street: Street) -> None:
        self._buckets = Buckets(10, 20)
        self._clock = street.clock
        self.rates = Rates(node)
        self.rates.count(lambda token, n: self._buckets.spend(token, n, street.clock.now))

    def ask(self) -> bool:
        allowed = self._buckets.take("token", self._clock.now)
        if allowed:
            self.rates.took("token")
        return allowed


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with Street() as street:
        yield street


async def test_a_token_has_its_rate_at_all_nodes_together(street: Street) -> None:
    gates = [Gate(await street.enter(name), street) for name in ("east", "west", "south")]
    let_in = 0
    for _ in range(400):  # a minute and 40 seconds
        let_in += sum(gate.ask() for gate in gates for _ in range(5))
        for gate in gates:
            await gate.rates.tell()
        await turn()
        street.clock.now += 0.25
    assert 900 < let_in <= 1000 + 3 * 20 + 30  # a hundred seconds, and what was saved up


async def test_who_asks_at_one_node_alone_has_all_of_it(street: Street) -> None:
    gates = [Gate(await street.enter(name), street) for name in ("east", "west")]
    let_in = 0
    for _ in range(400):
        let_in += sum(gates[0].ask() for _ in range(5))
        for gate in gates:
            await gate.rates.tell()
        await turn()
        street.clock.now += 0.25
    assert 1000 <= let_in <= 1021


async def test_one_node_is_first_and_none_waits_for_a_bus_that_is_away(street: Street) -> None:
    east, west = await street.enter("east"), await street.enter("west")
    assert [await is_first(node, "work", 60) for node in (east, west, east)] == [True, False, False]
    street.clock.now += 61
    assert await is_first(west, "work", 60)
    street.exchange.cut("east")
    assert await is_first(east, "work", 60)  # its own memory decides
