"""The machine's clock is set two days forward, and back, under a running server."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from doors import Http
from house import House, Town
from people import DEADLINE, AtDesk, Vera

FAKETIME = "faketime/libfaketime.so.1"
DAYS = ("+2d", "-2d", "+0")


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """What is written here is by how much the server's wall clock is off."""
    wall = tmp_path / "wall"
    wall.write_text("+0\n")
    return wall


@pytest.fixture
def house(town: Town, tmp_path: Path, wall: Path) -> Iterator[House]:
    found = [*Path("/usr/lib").glob(f"*/{FAKETIME}"), *Path("/usr/lib").glob(FAKETIME)]
    assert found, "This test steps the clock with libfaketime: run scripts/faults"
    around = [
        "env", f"LD_PRELOAD={found[0]}", f"FAKETIME_TIMESTAMP_FILE={wall}",
        "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_NO_CACHE=1",
    ]  # fmt: skip
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
        await asyncio.to_thread(stepped, house, wall, off, n)
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


def stepped(house: House, wall: Path, off: str, times: int) -> None:
    """Returns when the server has seen its wall clock set so often."""
    wall.write_text(f"{off}\n")
    deadline = time.monotonic() + DEADLINE
    while house.log.count("the clock was set") < times:
        assert time.monotonic() < deadline, "the server has not noticed"
        time.sleep(0.05)


def vera_epoch(desk: AtDesk) -> str:
    [*_, note] = desk.kept("conversation")
    return str(note["conversation"]["epoch"])
