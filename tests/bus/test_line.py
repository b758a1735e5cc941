"""The server is killed, frozen, emptied, away: what the ends are told of it, and that all is as
before when it is back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bus.conftest import Join
from bus.ends import DEADLINE_SECONDS, End, eventually
from halloo import metrics
from halloo.bus.bus import BusDown
from valkeys import Valkey, running


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    with running(server):
        yield server


async def _two(join: Join, url: str) -> tuple[End, End]:
    vera, alice = await join(url, "vera"), await join(url, "alice")
    alice.listen("all")
    await alice.reached_by(vera, "all")
    return vera, alice


async def _both_told(vera: End, alice: End, *lines: bool) -> None:
    for end in (vera, alice):
        await end.until(lambda end=end: end.lines == list(lines))


async def test_a_server_that_died_is_found_again_and_listened_to(
    own_valkey: Valkey, join: Join
) -> None:
    vera, alice = await _two(join, own_valkey.url)
    own_valkey.kill()
    await _both_told(vera, alice, True, False)
    assert not vera.bus.is_up
    dropped = metrics.bus_dropped.value
    vera.bus.publish("all", b"lost")
    assert metrics.bus_dropped.value == dropped + 1
    vera.bus.here("shop/lost", 1)
    with pytest.raises(BusDown):
        await vera.bus.where(["shop/v"])
    alice.listen("site:shop")  # meanwhile
    own_valkey.start()
    await _both_told(vera, alice, True, False, True)
    await alice.reached_by(vera, "all")
    await alice.reached_by(vera, "site:shop")
    assert await vera.bus.where(["shop/lost"]) == [{}]
    assert alice.heard == []


async def test_a_frozen_server_is_noticed_and_questions_to_it_end(
    own_valkey: Valkey, join: Join
) -> None:
    vera, alice = await _two(join, own_valkey.url)
    own_valkey.freeze()
    with pytest.raises(BusDown):
        await vera.bus.where(["shop/v"])
    await _both_told(vera, alice, True, False)
    own_valkey.thaw()
    await _both_told(vera, alice, True, False, True)
    await alice.reached_by(vera, "all")


async def test_a_server_that_forgot_all_is_told_all_again(own_valkey: Valkey, join: Join) -> None:
    vera, alice = await _two(join, own_valkey.url)
    for end in (vera, alice):
        await end.bus.beat(b"card", 60)
    own_valkey.flush()
    for end in (vera, alice):
        await end.bus.beat(b"card", 60)
        assert end.lines == [True, True]
    assert await vera.bus.beat(b"card", 60) == {"alice": b"card"}
    assert vera.lines == [True, True]
    vera.bus.publish("all", b"still heard")
    await alice.until(lambda: alice.heard)


async def test_a_node_starts_without_its_server_and_is_there_when_that_comes(
    own_valkey: Valkey, join: Join
) -> None:
    own_valkey.kill()
    vera = await join(own_valkey.url)
    assert vera.lines == []
    assert not vera.bus.is_up
    vera.listen("all")
    own_valkey.start()
    await vera.until(lambda: vera.lines == [True])
    alice = await join(own_valkey.url)
    await vera.reached_by(alice, "all")


async def test_what_a_stuck_server_does_not_take_is_dropped_and_counted(
    own_valkey: Valkey, join: Join
) -> None:
    vera, alice = await _two(join, own_valkey.url)
    own_valkey.freeze()
    dropped = metrics.bus_dropped.value
    for _ in range(40):
        vera.bus.publish("all", b"x" * 1_000_000)
    assert 20 <= metrics.bus_dropped.value - dropped <= 30  # 16 MiB wait, at most
    own_valkey.thaw()
    await alice.until(lambda: len(alice.heard) > 10 or alice.lines[-1] is False)
    await alice.reached_by(vera, "all")
    await eventually(lambda: vera.bus.once("again", 60))


async def test_a_node_can_leave_a_server_that_is_stuck(own_valkey: Valkey, join: Join) -> None:
    vera, _ = await _two(join, own_valkey.url)
    own_valkey.freeze()
    for _ in range(12):
        vera.bus.publish("all", b"x" * 1_000_000)
    async with asyncio.timeout(DEADLINE_SECONDS):
        await vera.bus.close()
    assert vera.lines == [True]


async def test_strangers_bytes_on_a_channel_do_no_harm(own_valkey: Valkey, join: Join) -> None:
    vera, alice = await _two(join, own_valkey.url)
    for payload in (b"", b"\xff", b"\x00", b"\x08short"):
        own_valkey.command("PUBLISH", "halloo:all", payload)
    await alice.reached_by(vera, "all")
    assert vera.lines == alice.lines == [True]


async def test_installations_share_a_server_by_prefix_or_number(
    own_valkey: Valkey, join: Join
) -> None:
    urls = [own_valkey.url, f"{own_valkey.url}/1", f"{own_valkey.url}?prefix=other"]
    ends = [await join(url) for url in urls]
    for end in ends:
        end.listen("all")
        assert await end.bus.once("key", 60)
        end.bus.here("shop/v", 1)
        assert await end.bus.where(["shop/v"]) == [{end.bus.node: 1}]
        end.bus.publish("all", b"for mine alone")
    neighbour = await join(urls[1])
    neighbour.bus.publish("all", b"hello")
    await ends[1].until(lambda: ends[1].heard)
    assert [end.heard for end in ends] == [[], [("all", b"hello")], []]
