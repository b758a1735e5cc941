"""`kill -9` in the middle of a chat, again and again: what was acknowledged stays, once."""

from collections.abc import Callable

import httpx2

from doors import Http
from faults.troubles import BRISK, Troubles, interrupted
from house import House, Town


async def test_twenty_kills_lose_nothing_and_double_nothing(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    """Promises 1 to 6: `make soak FAULT=kill ROUNDS=1000` does it longer."""
    house = own_house(**BRISK)
    http = Http(client, house, town.alice)
    stored = await interrupted(house, town, http, Troubles(house).kill, rounds=20)
    assert stored == 1 + 20 * 24
