"""A disk whose sync fails: the system calls are made to fail under the running server."""

from collections.abc import Callable

import httpx2

from doors import Http
from faults.troubles import failing_sync
from house import House, Town
from people import Vera


async def test_a_failed_sync_is_never_acknowledged_and_writing_resumes(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    """Promise 15: an explicit nack, reads work, and what was acknowledged survives a kill."""
    house = own_house(limit_visitor_messages_per_second=0)
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    acked = {"before": (await vera.say("Before", name="before"))["seq"]}
    with failing_sync(house):
        for n in range(5):
            await vera.send("say", cid=f"failing {n}", text=f"word {n}")
            nack = await vera.receive_any("ack", "nack")
            assert (nack["t"], nack["code"], nack["retry"]) == ("nack", "storage_unavailable", True)
        await vera.send("history", before=2)
        assert [m["text"] for m in (await vera.receive("history"))["messages"]] == ["Before"]
        assert Http(client, house, None).get("/readyz").status_code == 503
    for n in range(5):
        acked[f"failing {n}"] = (await vera.say(f"word {n}", name=f"failing {n}"))["seq"]
    house.kill()
    house.start()
    again = await Vera.at(house, town.shop)
    await again.hello(vera.token)
    found = {message["cid"]: message["seq"] for message in again.welcome["messages"]}
    assert found == acked
    await again.leave()
