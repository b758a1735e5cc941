"""Without WebSocket, behind a proxy that sends each request to another node: the same contract,
also when the node that holds the socket dies. What is said on it is tried in tests/live, where
`--on cluster` has each request come to the next node, too."""

from collections.abc import Callable

import pytest

from blocked import Transport, open_line
from house import Town
from houses import Houses
from people import SHOP_ORIGIN, AtDesk, Frame, Vera

both = pytest.mark.parametrize("transport", ["stream", "poll"])


async def enter(pair: Houses, site: str, transport: Transport, **hello: Frame | str) -> Vera:
    line = await open_line(pair, f"/ws/visitor?site={site}", transport, origin=SHOP_ORIGIN)
    vera = Vera(line)
    vera.site = site
    await vera.hello(**hello)  # type: ignore[arg-type]
    return vera


@both
async def test_each_request_at_another_node_is_one_conversation(
    pair: Houses, site: str, town: Town, transport: Transport
) -> None:
    desks = [await AtDesk.sits(node, town.alice) for node in pair.nodes]
    vera = await enter(pair, site, transport)
    acks = [await vera.say(f"{n}") for n in range(6)]
    assert [ack["seq"] for ack in acks] == list(range(1, 7))
    for number, desk in enumerate(desks):
        heard = [await desk.receive("message", text=f"{n}") for n in range(6)]
        assert [message["seq"] for message in heard] == list(range(1, 7))
        talk, saw = heard[0]["conversation"], 6 + number
        await desk.ask("say", conversation=talk, text=f"Answer {number}", saw=saw)
        assert (await vera.receive("message", text=f"Answer {number}"))["seq"] == saw + 1
    for person in (vera, *desks):
        await person.leave()


@both
async def test_with_its_holder_killed_a_page_comes_back_and_misses_nothing(
    settle: Callable[..., Houses], town: Town, transport: Transport
) -> None:
    pair = settle(lease_seconds=2)
    holder, other = pair.nodes
    vera = await enter(pair, town.shop, transport)
    alice = await AtDesk.sits(other, town.alice)
    await vera.say("Do you have it in green?")
    heard = await alice.receive("message")
    holder.kill()
    assert await vera.closed() == (1006, "")
    await alice.ask("say", conversation=heard["conversation"], text="We do.", saw=1)
    mark = {"epoch": heard["epoch"], "seq": heard["seq"]}
    back = await enter(pair, town.shop, transport, token=vera.token, resume=mark)
    assert back.welcome["recovered"]
    assert [message["text"] for message in back.welcome["messages"]] == ["We do."]
    assert (await back.say("Wonderful"))["seq"] == 3
    await back.leave()
    await alice.leave()
