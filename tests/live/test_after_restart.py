"""What the list knows of a visitor who comes back after the server was restarted."""

from collections.abc import Callable

from house import House, Town
from people import AtDesk, Vera


async def test_the_row_carries_how_far_the_last_push_came(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house()
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    await vera.hello()
    push = {"site": town.shop, "visitor": vera.id, "kind": "invite"}
    await desk.ask("push", text="First", **push)
    last = await desk.ask("push", text="Last", **push)
    await vera.send("receipt", id=last["id"], state="shown")
    shown = await desk.receive("receipt", id=last["id"], state="shown")
    for person in (vera, desk):
        await person.leave()
    assert house.stop() == 0
    house.start()
    again, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    await again.hello(vera.token)
    [row] = (await desk.watch(town.shop))["rows"]
    assert row["push"] == {
        "id": last["id"], "kind": "invite", "state": "shown", "at": shown["at"],
    }  # fmt: skip
    for person in (again, desk):
        await person.leave()
