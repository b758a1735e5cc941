"""A process that may open no more files."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import House, Town
from people import Vera

FILES = 64


@pytest.fixture
def house(town: Town, tmp_path: Path) -> Iterator[House]:
    around = ["prlimit", f"--nofile={FILES}:{FILES}"]
    house = town.house(tmp_path / "data", around=around, limit_visitor_messages_per_second=0)
    yield house.start()
    house.kill()


async def test_without_descriptors_who_is_in_goes_on_and_others_get_in_when_there_is_room(
    house: House, town: Town
) -> None:
    """Promise 13: who does not get in is sent away; nobody who is in is hurt."""
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    tries = [Vera.at(house, town.shop) for _ in range(FILES)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    inside = [each for each in answers if isinstance(each, Vera)]
    refused = [each for each in answers if isinstance(each, BaseException)]
    assert inside
    assert refused
    for n in range(20):
        assert (await vera.say(f"word {n}"))["seq"] == n + 1
    for guest in inside:
        await guest.leave()
    await vera.ping()
    newcomer = await Vera.at(house, town.shop)
    await newcomer.hello()
    await newcomer.leave()
    await vera.leave()
    assert house.stop() == 0
