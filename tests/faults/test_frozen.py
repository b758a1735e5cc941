"""A server that stands still for a while, as a suspended or swapping machine does."""

import asyncio
import signal
from collections.abc import Callable

from house import House, Town
from people import AtDesk, Vera


async def test_a_server_that_was_frozen_goes_on_with_what_was_sent_meanwhile(
    own_house: Callable[..., House], town: Town
) -> None:
    """Promises 3 and 8: nothing is answered while it stands still, and nothing is lost by it."""
    house = own_house(limit_visitor_messages_per_second=0, silence_seconds=30)
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    await vera.hello()
    await vera.say("Before")
    house.signal(signal.SIGSTOP)
    for n in range(20):
        await vera.send("say", cid=f"frozen {n}", text=f"word {n}")
    newcomer = asyncio.create_task(Vera.at(house, town.shop))
    house.signal(signal.SIGCONT)
    acks = [await vera.receive("ack", cid=f"frozen {n}") for n in range(20)]
    assert [ack["seq"] for ack in acks] == list(range(2, 22))
    for n in range(20):
        assert (await desk.receive("message", cid=f"frozen {n}"))["seq"] == n + 2
    await (await newcomer).leave()
    await vera.leave()
    await desk.leave()
