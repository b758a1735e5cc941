"""A backup is restored under two nodes that share a bus: both begin afresh with it."""

from collections.abc import Callable
from pathlib import Path

import httpx2

from doors import Http
from house import Town
from houses import Houses
from people import AtDesk, Vera

Settle = Callable[..., Houses]


async def test_all_nodes_go_on_with_what_was_restored(
    settle: Settle, town: Town, client: httpx2.Client, tmp_path: Path
) -> None:
    pair = settle()
    one, two = pair.nodes
    vera, desk = await Vera.at(one, town.shop), await AtDesk.sits(two, town.alice)
    new = await Vera.at(two, town.shop)
    await vera.hello()
    await vera.say("before")
    backup = tmp_path / "backup.db"
    two.made("backup", str(backup))
    await vera.say("after")
    await new.hello()
    await new.say("only after")
    heard = await desk.receive("message", text="only after")
    done = one.made("restore", str(backup))
    assert (done["conversations"], done["messages"]) == (1, 1)
    for person in (vera, new, desk):
        assert (await person.receive("bye"))["code"] == "restored"

    # Everybody comes back, and each to the other node.
    alice = Http(client, one, town.alice)
    assert alice.get(f"/api/v1/conversations/{heard['conversation']}").status_code == 404
    desk = await AtDesk.sits(one, town.alice)
    again, fresh = await Vera.at(two, town.shop), await Vera.at(one, town.shop)
    await again.hello(token=vera.token)
    assert [each["text"] for each in again.welcome["messages"]] == ["before"]
    await fresh.hello(token=new.token)
    assert fresh.welcome["messages"] == []
    assert fresh.welcome.get("conversation") is None
    await again.say("second")
    told = await desk.receive("message", text="second")
    assert told["seq"] == 2
    await fresh.say("first")
    assert (await desk.receive("message", text="first"))["seq"] == 1
    await desk.ask("say", conversation=told["conversation"], text="seen")
    assert (await again.receive("message", text="seen"))["seq"] == 3
    listed = alice.get(f"/api/v1/sites/{town.shop}/visitors").json()["visitors"]
    mine = {each["id"]: each.get("conversation") for each in listed}
    assert mine[vera.id] == told["conversation"]
    assert mine[new.id] not in (None, heard["conversation"])
    for person in (again, fresh, desk):
        await person.leave()
