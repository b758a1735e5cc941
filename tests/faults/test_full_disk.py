"""A really full disk under a running server."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from doors import Http
from faults.troubles import fill
from house import House, Town
from people import AtDesk, Vera

PRIVATE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]


@pytest.fixture
def cramped(town: Town, tmp_path: Path) -> Iterator[House]:
    """A house whose data folder is a disk of two MiB that only its own process sees."""
    folder = tmp_path / "data"
    folder.mkdir()
    at, copy = shlex.quote(str(folder)), shlex.quote(f"{town.folder}/.")
    script = f'mount -t tmpfs -o size=2m tmpfs {at} && cp -a {copy} {at} && exec "$@"'
    house = House(folder, around=[*PRIVATE, "sh", "-c", script, "sh"]).start()
    yield house
    house.kill()


async def test_a_full_disk_is_said_and_writes_resume_when_there_is_room(
    cramped: House, town: Town, client: httpx2.Client
) -> None:
    house = cramped
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    await vera.hello()
    await vera.say("There is room")
    [talk] = Http(client, house, town.alice).get(
        f"/api/v1/sites/{town.shop}/conversations"
    ).json()["conversations"]  # fmt: skip
    filler = fill(house)
    refused = []
    for n in range(6):  # the log of the database may have a little room of its own
        await vera.send("say", cid=f"full {n}", text="x" * 4000)
        answer = await vera.receive_any("ack", "nack")
        if answer["t"] == "nack":
            refused.append(answer)
    assert refused
    assert {(n["code"], n["retry"]) for n in refused} == {("storage_unavailable", True)}
    nack = await desk.ask("say", conversation=talk["id"], text="x" * 4000)
    assert (nack["t"], nack["code"], nack["retry"]) == ("nack", "storage_unavailable", True)
    await vera.send("history", before=2)
    assert [m["text"] for m in (await vera.receive("history"))["messages"]] == ["There is room"]
    push = {"site": town.shop, "visitor": vera.id, "kind": "message", "text": "x" * 4000}
    failed = Http(client, house, town.alice).post("/api/v1/push", json=push)
    assert (failed.status_code, failed.json()["error"]["retry"]) == (503, True)
    assert Http(client, house, None).get("/healthz").status_code == 200
    # Each try takes a little of the room that the log may still have.
    assert 503 in [Http(client, house, None).get("/readyz").status_code for _ in range(50)]
    guest, again = await Vera.at(house, town.shop), await Vera.at(house, town.shop)
    await guest.hello(consent=True)
    assert (await again.hello(vera.token, consent=True))["visitor"] == vera.id
    assert [m["text"] for m in again.welcome["messages"]][:1] == ["There is room"]
    filler.unlink()
    ack = await vera.say("x" * 4000, name=refused[0]["cid"])
    assert (await vera.say("x" * 4000, name=refused[0]["cid"]))["seq"] == ack["seq"]
    assert Http(client, house, None).get("/readyz").status_code == 200
    for person in (vera, desk, guest, again):
        await person.leave()
    assert house.stop() == 0
