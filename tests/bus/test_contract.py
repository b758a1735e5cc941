"""What every bus promises, whatever it is made of (halloo/bus/bus.py)."""

from collections.abc import Awaitable, Callable

import pytest

from bus.ends import End, eventually
from halloo.bus.bus import BusDown

Meet = Callable[[str], Awaitable[End]]


async def test_all_others_hear_what_is_said_in_its_order_and_nobody_themselves(meet: Meet) -> None:
    vera, alice, bob = [await meet(node) for node in ("vera", "alice", "bob")]
    for end in (vera, alice, bob):
        end.listen("all", "site:shop")
    for end in (alice, bob):
        for channel in ("all", "site:shop"):
            await end.reached_by(vera, channel)
    said = [str(number).encode() for number in range(500)]
    for number, payload in enumerate(said):
        vera.bus.publish("all" if number % 2 else "site:shop", payload)
    for end in (alice, bob):
        await end.until(lambda end=end: len(end.heard) == len(said))
        assert end.on("site:shop") == said[::2]
        assert end.on("all") == said[1::2]
    assert vera.heard == []


async def test_bytes_come_as_they_were(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    alice.listen("all")
    await alice.reached_by(vera, "all")
    payloads = [b"", b"\r\n", b"$-1\r\n:5\r\n", bytes(range(256)), b"x" * 300_000, "你好".encode()]
    for payload in payloads:
        vera.bus.publish("all", payload)
    await alice.until(lambda: len(alice.heard) == len(payloads))
    assert alice.on("all") == payloads


async def test_a_channel_is_heard_until_it_is_left_and_when_it_is_taken_up_again(
    meet: Meet,
) -> None:
    vera, alice, bob = [await meet(node) for node in ("vera", "alice", "bob")]
    for end in (alice, bob):
        end.listen("desk:shop")
        await end.reached_by(vera, "desk:shop")
    alice.bus.unsubscribe("desk:shop")
    alice.bus.unsubscribe("desk:shop")
    vera.bus.publish("desk:shop", b"while she is away")
    await bob.until(lambda: bob.heard)
    alice.listen("desk:shop")
    await alice.reached_by(vera, "desk:shop")
    vera.bus.publish("desk:shop", b"she is back")
    await alice.until(lambda: alice.heard)
    assert alice.on("desk:shop") == [b"she is back"]


async def test_what_a_listener_says_at_once_is_heard(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    vera.listen("node:vera")
    alice.listen("node:alice")
    await alice.reached_by(vera, "node:alice")
    await vera.reached_by(alice, "node:vera")
    alice.bus.subscribe("node:alice", lambda said: alice.bus.publish("node:vera", said.upper()))
    vera.bus.publish("node:alice", b"hello")
    await vera.until(lambda: vera.heard)
    assert vera.on("node:vera") == [b"HELLO"]


async def test_a_listener_that_fails_keeps_nothing_from_the_others(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")

    def fails(_: bytes) -> None:
        raise ValueError("not understood")

    alice.bus.subscribe("broken", fails)
    alice.listen("all")
    await alice.reached_by(vera, "all")
    vera.bus.publish("broken", b"x")
    vera.bus.publish("all", b"y")
    await alice.reached_by(vera, "all")
    assert alice.bus.is_up


async def test_all_know_where_a_visitor_is_and_with_how_many_sockets(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    vera.bus.here("shop/v1", 2)
    assert await vera.bus.where(["shop/v1", "shop/v2"]) == [{"vera": 2}, {}]
    alice.bus.here("shop/v1", 0)
    vera.bus.here("shop/v1", 3)
    await vera.bus.where([])
    await eventually(lambda: _is(vera, "shop/v1", {"vera": 3, "alice": 0}))
    await eventually(lambda: _is(alice, "shop/v1", {"vera": 3, "alice": 0}))
    vera.bus.here("shop/v1", None)
    await eventually(lambda: _is(alice, "shop/v1", {"alice": 0}))
    alice.bus.here("shop/v1", None)
    await eventually(lambda: _is(vera, "shop/v1", {}))


async def test_many_visitors_are_told_and_asked_at_once(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    keys = [f"shop/{number}" for number in range(1700)]
    for number, key in enumerate(keys):
        vera.bus.here(key, number % 5)
    await eventually(lambda: _is(alice, keys[-1], {"vera": 4}))
    found = await alice.bus.where([*keys, "shop/nobody"])
    assert found == [*({"vera": number % 5} for number in range(1700)), {}]


async def test_where_a_visitor_is_goes_out_before_what_is_said_of_them(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    alice.listen("desk:shop")
    await alice.reached_by(vera, "desk:shop")
    for number in range(60):
        key = f"shop/{number}"
        vera.bus.publish("desk:shop", key.encode())  # said before, in the same turn
        vera.bus.here(key, number)
        await alice.until(lambda key=key: key.encode() in alice.on("desk:shop"))
        assert await alice.bus.where([key]) == [{"vera": number}]


async def test_a_node_lives_as_long_as_it_says_and_is_seen_with_its_card(meet: Meet) -> None:
    vera, alice, bob = [await meet(node) for node in ("vera", "alice", "bob")]
    assert await vera.bus.beat(b"vera's", 60) == {}
    assert await alice.bus.beat(b"\xff\x00", 60) == {"vera": b"vera's"}
    assert await bob.bus.beat(b"bob's", 0.2) == {"vera": b"vera's", "alice": b"\xff\x00"}

    async def bob_is_gone() -> bool:
        return await vera.bus.beat(b"new", 60) == {"alice": b"\xff\x00"}

    await eventually(bob_is_gone)
    assert await alice.bus.beat(b"", 60) == {"vera": b"new"}
    await alice.bus.leave()
    assert await vera.bus.beat(b"new", 60) == {}
    await alice.bus.leave()


async def test_what_is_counted_is_counted_together_until_its_time_is_over(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    assert [await end.bus.count("key", 60) for end in (vera, alice, vera)] == [1, 2, 3]
    assert await vera.bus.count("another", 60) == 1

    async def begins_again() -> bool:
        return await vera.bus.count("short", 0.15) == 1

    assert await begins_again()
    await eventually(begins_again)  # the later calls did not make it longer


async def test_once_is_for_the_first_within_the_time(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    assert [await end.bus.once("key", 60) for end in (vera, alice, vera)] == [True, False, False]
    assert await alice.bus.once("another", 60)
    assert await vera.bus.once("short", 0.15)
    await eventually(lambda: alice.bus.once("short", 0.15))


async def test_the_line_is_told_of_once_and_after_the_end_all_is_quiet(meet: Meet) -> None:
    vera, alice = await meet("vera"), await meet("alice")
    alice.listen("all")
    await alice.reached_by(vera, "all")
    assert vera.lines == alice.lines == [True]
    assert vera.bus.is_up
    await vera.bus.close()
    vera.bus.publish("all", b"nobody hears this")
    vera.bus.here("shop/v", 1)
    assert not vera.bus.is_up
    with pytest.raises(BusDown):
        await vera.bus.where(["shop/v"])
    with pytest.raises(BusDown):
        await vera.bus.beat(b"", 1)
    assert vera.lines == [True]
    assert await alice.bus.where(["shop/v"]) == [{}]
    assert alice.heard == []


async def _is(end: End, key: str, nodes: dict[str, int]) -> bool:
    return await end.bus.where([key]) == [nodes]
