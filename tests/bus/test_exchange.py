"""The faults that the bus inside one process can play."""

import asyncio

import pytest

from bus.ends import End
from halloo.bus.bus import BusDown
from halloo.bus.memory import Exchange, MemoryBus


async def _two(exchange: Exchange) -> tuple[End, End]:
    ends = End(MemoryBus(exchange, "vera")), End(MemoryBus(exchange, "alice"))
    for end in ends:
        await end.begin()
        end.listen("all")
    return ends


async def test_messages_get_lost_as_the_test_says() -> None:
    exchange = Exchange()
    vera, alice = await _two(exchange)
    exchange.lose = lambda channel, payload: payload == b"2"
    for payload in (b"1", b"2", b"3"):
        vera.bus.publish("all", payload)
    await alice.until(lambda: len(alice.heard) == 2)
    assert alice.on("all") == [b"1", b"3"]
    assert (exchange.messages, exchange.bytes) == (2, 2)


async def test_a_node_that_is_cut_off_hears_and_reaches_nobody_until_it_is_back() -> None:
    exchange = Exchange()
    vera, alice = await _two(exchange)
    vera.bus.publish("all", b"under way when the line is cut")
    exchange.cut("alice")
    vera.bus.publish("all", b"lost")
    alice.bus.publish("all", b"lost, too")
    alice.bus.here("shop/v", 1)
    for question in (alice.bus.where(["shop/v"]), alice.bus.beat(b"", 1), alice.bus.once("k", 1)):
        with pytest.raises(BusDown):
            await question
    await asyncio.sleep(0)
    exchange.mend("alice")
    assert alice.lines == [True, False, True]
    assert vera.lines == [True]
    await alice.reached_by(vera, "all")
    assert alice.heard == vera.heard == []
    assert await alice.bus.where(["shop/v"]) == [{}]


async def test_all_is_forgotten_and_everybody_told() -> None:
    exchange = Exchange()
    vera, alice = await _two(exchange)
    vera.bus.here("shop/v", 1)
    await vera.bus.beat(b"card", 60)
    exchange.flush()
    assert vera.lines == alice.lines == [True, True]
    assert await alice.bus.where(["shop/v"]) == [{}]
    assert await alice.bus.beat(b"", 60) == {}
    await alice.reached_by(vera, "all")


async def test_time_may_be_any_clocks() -> None:
    clock = 0.0
    exchange = Exchange(tick=lambda: clock)
    vera, alice = await _two(exchange)
    await vera.bus.beat(b"card", 15)
    vera.bus.here("shop/v", 1)
    clock = 14.9
    assert await alice.bus.beat(b"", 15) == {"vera": b"card"}
    clock = 15.0
    assert await alice.bus.beat(b"", 15) == {}
    clock = 12 * 3600.0
    assert await alice.bus.where(["shop/v"]) == [{}]
