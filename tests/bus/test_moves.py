"""Another server takes over: a copy behind a sentinel, a copy in a cluster, a slot that moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bus.conftest import Join
from bus.ends import End, eventually
from halloo.bus.layout import slot_of
from valkey_cluster import Cluster, cluster, watched
from valkeys import until

CHANNELS = [f"site:{number}" for number in range(8)]  # some on each server of a cluster


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("copied"), replicas=True) as made:
        yield made


async def _two(join: Join, url: str, *channels: str) -> tuple[End, End]:
    vera, alice = await join(url, "vera"), await join(url, "alice")
    alice.listen(*channels)
    for channel in channels:
        await alice.reached_by(vera, channel)
    return vera, alice


async def _knows(end: End, key: str, nodes: dict[str, int]) -> bool:
    return await end.bus.where([key]) == [nodes]


async def test_a_sentinel_names_the_copy_that_took_over(tmp_path: Path, join: Join) -> None:
    with watched(tmp_path) as (primary, replica, sentinel):
        vera, alice = await _two(join, sentinel.url, "all")
        vera.bus.here("shop/v", 1)
        await vera.bus.where(["shop/v"])
        until(lambda: replica.command("EXISTS", "halloo:at:shop/v"), "copying")
        primary.kill()
        await vera.until(lambda: vera.lines == [True, False, True])
        await alice.until(lambda: alice.lines == [True, False, True])
        assert replica.command("ROLE")[0] == "master"
        await alice.reached_by(vera, "all")
        assert await _knows(alice, "shop/v", {"vera": 1})


async def test_a_server_that_becomes_a_copy_is_left(tmp_path: Path, join: Join) -> None:
    with watched(tmp_path) as (_, replica, sentinel):
        vera, alice = await _two(join, sentinel.url, "all")
        # It takes a moment until the sentinel thinks that the copy is good enough.
        until(lambda: sentinel.command("SENTINEL", "FAILOVER", "halloo"), "the order")
        until(lambda: replica.command("ROLE")[0] == "master", "the failover")
        for end in (vera, alice):
            await end.until(lambda end=end: end.lines == [True, False, True])
        await alice.reached_by(vera, "all")
        assert await vera.bus.once("after", 60)
        assert replica.command("EXISTS", "halloo:once:after")


async def test_a_primary_of_a_cluster_steps_back(copied: Cluster, join: Join) -> None:
    vera, alice = await _two(join, copied.url, *CHANNELS)
    copied.replicas[1].command("CLUSTER", "FAILOVER")
    until(lambda: copied.replicas[1].command("ROLE")[0] == "master", "the failover")
    for channel in CHANNELS:
        await alice.reached_by(vera, channel)
    for number in range(8):
        await eventually(lambda number=number: vera.bus.once(f"stepped back {number}", 60))


async def test_a_copy_in_a_cluster_takes_over(copied: Cluster, join: Join) -> None:
    vera, alice = await _two(join, copied.url, *CHANNELS)
    copied.primaries[0].kill()
    await vera.until(lambda: vera.lines == [True, False, True])
    await alice.until(lambda: alice.lines == [True, False, True])
    for channel in CHANNELS:
        await alice.reached_by(vera, channel)
    for number in range(8):
        assert await vera.bus.once(f"took over {number}", 60)


async def test_slots_that_move_take_channels_and_visitors_along(made: Cluster, join: Join) -> None:
    vera, alice = await _two(join, made.url, "site:shop", "all")
    vera.bus.here("shop/v", 2)
    assert await _knows(vera, "shop/v", {"vera": 2})
    for name in (b"halloo:site:shop", b"halloo:at:shop/v"):
        slot = slot_of(name)
        made.move(slot, next(one for one in made.primaries if one is not made.owner(slot)))
    await alice.reached_by(vera, "site:shop")
    await eventually(lambda: _knows(alice, "shop/v", {"vera": 2}))
    await alice.until(lambda: len(alice.lines) > 1)
    assert False not in alice.lines  # told anew, without having been away
    await alice.reached_by(vera, "all")


async def test_one_server_of_a_cluster_that_forgot_all_is_told_all_again(
    made: Cluster, join: Join
) -> None:
    vera = await join(made.url)
    await vera.bus.beat(b"", 60)
    for number, server in enumerate(made.primaries):
        server.flush()
        await vera.bus.beat(b"", 60)
        assert vera.lines == [True] * (2 + number)
