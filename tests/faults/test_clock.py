"""The machine's clock is set two days forward, and back, under a running server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from doors import Http
from faults.troubles import DAYS, set_clock, with_wall
from house import House, Town
from people import AtDesk, Vera


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    return tmp_path / "wall"


@pytest.fixture
def house(town: Town, tmp_path: Path, wall: Path) -> Iterator[House]:
    around = with_wall(wall)
    house = town.house(tmp_path / "data", around=around, limit_visitor_messages_per_second=0)
    yield house.start()
    house.kill()


async def test_a_clock_that_is_set_loses_and_doubles_nothing(
    house: House, town: Town, wall: Path, client: httpx2.Client
) -> None:
    """Promise 16: order, repeats, expiry and rights go on as if nobody had touched it."""
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    await vera.hello()
    http = Http(client, house, town.alice)
    push = {"site": town.shop, "visitor": vera.id, "kind": "event", "text": "hey", "cid": "one"}
    [first] = http.post("/api/v1/push", json=push).json()["results"]
    waits = {**push, "visitor": "v_somebody", "cid": "waits", "ttl": 3600}
    [waiting] = http.post("/api/v1/push", json=waits).json()["results"]
    seqs = [(await vera.say("At the right time", name="m0"))["seq"]]
    for n, off in enumerate(DAYS, 1):
        await asyncio.to_thread(set_clock, house, wall, off)
        seqs.append((await vera.say(f"Now it is {off}", name=f"m{n}"))["seq"])
        assert (await vera.say(f"Now it is {off}", name=f"m{n}"))["seq"] == seqs[-1]
        assert (await desk.receive("message", cid=f"m{n}"))["seq"] == seqs[-1]
        [again] = http.post("/api/v1/push", json=push).json()["results"]
        assert again["id"] == first["id"]
        found = http.get(f"/api/v1/pushes/{waiting['id']}").json()
        assert found["state"] == "offline"
    assert seqs == [1, 2, 3, 4]
    await vera.receive("push", id=first["id"])
    await vera.ping()
    assert vera.kept("push") == []
    other = await Vera.at(house, town.shop)
    await other.hello(vera.token, resume={"epoch": vera_epoch(desk), "seq": 1})
    assert other.welcome["recovered"] is True
    assert [message["seq"] for message in other.welcome["messages"]] == [2, 3, 4]
    for person in (vera, desk, other):
        await person.leave()


def vera_epoch(desk: AtDesk) -> str:
    [*_, note] = desk.kept("conversation")
    return str(note["conversation"]["epoch"])
