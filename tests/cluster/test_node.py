"""Who is alive, and questions from node to node; over a bus in memory whose faults are at hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from halloo.bus.memory import Exchange, MemoryBus
from halloo.cluster.messages import Became, Card, Console, Look, Told
from halloo.cluster.node import EVERY_NODE, Node
from halloo.cluster.questions import ASK_SECONDS, SILENT_SECONDS
from halloo.errors import HallooError

LEASE = 8.0


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def exchange(clock: Clock) -> Exchange:
    return Exchange(clock)


@pytest.fixture
async def enter(exchange: Exchange, clock: Clock) -> AsyncIterator[Callable[[str], Any]]:
    there: list[Node] = []

    async def enter(name: str) -> Node:
        node = Node(MemoryBus(exchange, name), LEASE, clock)
        await node.start()
        there.append(node)
        for other in there:
            await other.beat()
        return node

    yield enter
    for node in there:
        await node.leave()


async def _turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def turn() -> Callable[[], Awaitable[None]]:
    """What is on its way arrives."""
    return _turn


async def pass_time(clock: Clock, seconds: float, *beating: Node) -> None:
    """With the rounds that these nodes make."""
    for _ in range(round(seconds / (LEASE / 4))):
        clock.now += LEASE / 4
        for node in beating:
            await node.beat()


async def test_nodes_know_each_other_and_who_has_a_console_where(enter: Any, turn: Any) -> None:
    east, west = await enter("east"), await enter("west")
    assert east.others == {"west": Card()}
    west.show(Card("1.2", [Console("mei", None, ["chat"])]))
    await turn()
    assert east.others["west"].consoles[0].agent == "mei"
    assert east.agents("shop") == {"mei": True}
    west.show(Card("1.2", [Console("mei", ["garden"], ["chat"]), Console("lee", None, ["read"])]))
    await turn()
    assert east.agents("shop") == {"lee": False}
    assert east.agents("garden") == {"mei": True, "lee": False}
    await west.leave()
    await turn()
    assert east.agents("garden") == {}


async def test_what_a_node_told_is_newer_than_what_lies_in_the_bus(enter: Any, turn: Any) -> None:
    east, west = await enter("east"), await enter("west")
    west.show(Card("1.2", [Console("mei", None, ["chat"])]))
    await turn()
    await east.beat()  # before the other's next
    assert east.agents("shop") == {"mei": True}


async def test_a_node_that_leaves_is_gone_at_once(enter: Any, turn: Any) -> None:
    east, west = await enter("east"), await enter("west")
    gone: list[str] = []
    east.on_gone.append(gone.append)
    await west.leave()
    await turn()
    assert (gone, east.others) == (["west"], {})


async def test_a_node_that_dies_is_gone_within_two_leases(enter: Any, clock: Clock) -> None:
    east, _ = await enter("east"), await enter("west")
    gone: list[str] = []
    east.on_gone.append(gone.append)
    await pass_time(clock, LEASE - 2, east)
    assert gone == []
    await pass_time(clock, LEASE + 2, east)
    assert gone == ["west"]


async def test_nobody_dies_because_the_bus_has_forgotten_all(
    enter: Any, clock: Clock, exchange: Exchange
) -> None:
    east, west = await enter("east"), await enter("west")
    exchange.flush()
    await east.beat()  # before the other has said that it lives
    assert set(east.others) == {"west"}
    await pass_time(clock, 3 * LEASE, east, west)
    assert set(east.others) == {"west"}


async def test_who_is_cut_off_is_alone_and_finds_the_others_again(
    enter: Any, clock: Clock, exchange: Exchange
) -> None:
    east, west = await enter("east"), await enter("west")
    exchange.cut("east")
    await pass_time(clock, 2 * LEASE, east, west)
    assert (east.others, west.others) == ({}, {})
    exchange.mend("east")
    await pass_time(clock, LEASE / 2, east, west)
    assert (set(east.others), set(west.others)) == ({"west"}, {"east"})


async def test_a_question_has_the_answer_or_the_error_of_the_other_node(enter: Any) -> None:
    east, west = await enter("east"), await enter("west")

    async def answer(asked: Look) -> str:
        if asked.visitor == "nobody":
            raise HallooError("visitor_not_found")
        return asked.visitor.upper()

    west.answers(Look, answer)
    assert await east.ask("west", Look("shop", "vera"), str) == "VERA"
    with pytest.raises(HallooError) as refused:
        await east.ask("west", Look("shop", "nobody"))
    assert refused.value.code == "visitor_not_found"


async def test_no_answer_is_none(enter: Any, exchange: Exchange) -> None:
    east, west = await enter("east"), await enter("west")
    assert await east.ask("north", Look("shop", "vera")) is None  # nobody knows it
    assert await east.ask("west", Look("shop", "vera"), seconds=0.05) is None  # nor what is asked
    west.answers(Look, lambda asked: 1)
    exchange.lose = lambda channel, payload: channel == "node:east"
    assert await east.ask("west", Look("shop", "vera"), seconds=0.05) is None


async def test_what_a_newer_version_says_is_left_out(enter: Any, turn: Any) -> None:
    class Sings(Told, tag="la"):
        song: str

    east, west = await enter("east"), await enter("west")
    heard: list[Told] = []
    west.hears(Became, heard.append)
    east.tell(EVERY_NODE, Sings("Halloo"))
    east.tell(EVERY_NODE, Became("shop", "old", "new", False))
    await turn()
    assert heard == [Became("shop", "old", "new", False)]


async def test_who_was_silent_once_has_its_time_for_what_takes_long(
    enter: Any, exchange: Exchange
) -> None:
    """A poll that is passed on waits for seconds by itself."""
    east, west = await enter("east"), await enter("west")

    async def slowly(_: Look) -> str:
        await asyncio.sleep(2 * SILENT_SECONDS)
        return "here"

    west.answers(Look, slowly)
    exchange.lose = lambda channel, payload: channel == "node:east"
    assert await east.ask("west", Look("shop", "vera"), seconds=0.05) is None
    exchange.lose = None
    assert await east.ask("west", Look("shop", "vera"), str, 2 * ASK_SECONDS) == "here"


async def test_a_late_answer_is_a_sign_of_life(enter: Any, turn: Any) -> None:
    east, west = await enter("east"), await enter("west")
    stuck = asyncio.Event()

    async def answer(_: Look) -> str:
        await stuck.wait()
        return "here"

    west.answers(Look, answer)
    assert await east.ask("west", Look("shop", "vera"), seconds=0.05) is None
    stuck.set()
    await turn()
    stuck.clear()
    asyncio.get_running_loop().call_later(2 * SILENT_SECONDS, stuck.set)
    assert await east.ask("west", Look("shop", "vera"), str) == "here"


async def test_what_cannot_be_answered_is_not_waited_for(enter: Any) -> None:
    east, west = await enter("east"), await enter("west")

    def answer(asked: Look) -> str:
        return {"vera": "here"}[asked.visitor]

    async with asyncio.timeout(ASK_SECONDS / 2):
        assert await east.ask("west", Look("shop", "vera")) is None  # nothing there answers it
        west.answers(Look, answer)
        assert await east.ask("west", Look("shop", "mona")) is None  # it fails there
        assert await east.ask("west", Look("shop", "vera"), int) is None  # it is something else
    assert await east.ask("west", Look("shop", "vera"), str) == "here"


async def test_who_stood_still_for_a_lease_takes_all_that_was_told_for_lost(
    enter: Any, clock: Clock
) -> None:
    east, west = await enter("east"), await enter("west")
    told: list[bool] = []
    west.on_line.append(told.append)
    await pass_time(clock, 2 * LEASE, east)
    assert east.others == {}
    await west.beat()
    await west.beat()
    assert told == [True]
    assert set(west.others) == {"east"}
