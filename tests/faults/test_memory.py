"""Readers that stop, in a process that may take hardly any more memory."""

import asyncio
import re
import resource
from collections.abc import Callable
from pathlib import Path

import httpx2

from doors import Http
from house import House, Town
from live.test_slow_reader import push_many, stubborn
from people import Vera

READERS = 40
# Each may hold up one MiB; a server that kept all would need ten times this.
MORE = 80 * 1024 * 1024


def cap_memory(house: House) -> None:
    size = re.search(r"VmSize:\s+(\d+) kB", Path(f"/proc/{house.pid}/status").read_text())
    assert size
    cap = int(size[1]) * 1024 + MORE
    resource.prlimit(house.pid, resource.RLIMIT_AS, (cap, cap))


async def test_stalled_readers_stay_within_the_memory_there_is(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    """Promise 10: they are cut off, the server lives, and whoever reads misses nothing."""
    house = own_house()
    alice = Http(client, house, town.alice)
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    slow = [await stubborn(house, town.shop) for _ in range(READERS)]
    cap_memory(house)
    reached = []
    for _ in range(30):
        reached.append(await asyncio.to_thread(push_many, alice, town.shop, "*"))
        for n in range(100):
            assert (await vera.receive("push"))["data"]["n"] == n
    assert reached[0] == 1 + READERS
    assert reached[-1] == 1
    assert house.running()
    await vera.say("I am still here")
    for reader in slow:
        await reader.vanish()
    await vera.leave()
    assert "Traceback" not in house.log
