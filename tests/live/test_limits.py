"""Limits that protect the house, each set low enough to be met; and switched off by 0."""

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest
from websockets.exceptions import InvalidStatus

from doors import Knock, Sit, Visit
from house import House, Town
from people import SHOP_ORIGIN, AtDesk, Vera, cid, open_socket, refusal


@pytest.fixture(scope="module")
def strict(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = town.house(
        tmp_path_factory.mktemp("strict") / "data",
        hello_seconds=0.3,
        silence_seconds=3,
        limit_sockets_per_visitor=2,
        limit_visitor_messages_per_second=1,
        limit_visitor_messages_burst=3,
        limit_agent_messages_per_second=1,
        limit_agent_messages_burst=5,
        limit_text_characters=20,
    ).start()
    yield house
    house.stop()


Answer = str | tuple[int, str, str]


async def attempt(house: House, path: str) -> Answer:
    """`in`, or status, code and Retry-After of the refusal."""
    try:
        socket = await open_socket(house, path, origin=SHOP_ORIGIN)
    except InvalidStatus as refused:
        error = json.loads(refused.response.body or b"")["error"]
        return refused.response.status_code, error["code"], refused.response.headers["Retry-After"]
    await socket.close()
    return "in"


@pytest.fixture
def house(strict: House) -> House:
    return strict


async def test_a_page_that_says_no_hello_is_shown_out(knock: Knock) -> None:
    vera = await knock()
    assert await vera.closed() == (4408, "hello_late")


async def test_a_silent_visitor_is_dropped_and_a_pinging_one_stays(visit: Visit, sit: Sit) -> None:
    silent, lively, polite = await visit(), await visit(), await visit()
    dropped = asyncio.create_task(silent.closed())
    while not dropped.done():
        await lively.ping()
        await (await polite.socket.ping())
        await asyncio.wait([dropped], timeout=0.5)
    assert dropped.result() == (4431, "silent")
    await lively.ping()
    await polite.ping()


@pytest.mark.one_node("each node counts for itself")
async def test_one_visitor_has_so_many_tabs(visit: Visit, knock: Knock) -> None:
    vera = await visit()
    second = await visit(token=vera.token)
    third = await knock()
    page = {"url": "https://shop.example/"}
    await third.send("hello", site=vera.site, page=page, visitor=vera.token)
    assert await third.closed() == (4429, "too_many_sockets")
    await second.ping()
    await visit()  # another visitor is another matter


async def test_a_visitor_who_says_too_much_is_told_to_wait(visit: Visit, sit: Sit) -> None:
    vera, other = await visit(), await visit()
    for n in range(4):
        await vera.send("say", cid=f"fast {n}", text="!")
    for n in range(3):
        await vera.receive("ack", cid=f"fast {n}")
    nack = await vera.receive("nack", cid="fast 3")
    assert (nack["code"], nack["retry"]) == ("too_fast", True)
    await other.say("not my fault")


async def test_more_tabs_and_new_connections_do_not_say_more(visit: Visit) -> None:
    vera = await visit()
    answers = []
    for _ in range(4):
        tab = await visit(token=vera.token)
        for _ in range(3):
            await tab.send("say", cid=cid(), text="!")
            answers.append((await tab.receive_any("ack", "nack"))["t"])
        await tab.leave()
    assert answers[:3] == ["ack"] * 3
    assert "nack" in answers


async def test_an_agent_who_says_too_much_is_told_to_wait(visit: Visit, sit: Sit) -> None:
    desk, vera = await sit(), await visit()
    push = {"site": vera.site, "visitor": vera.id, "kind": "event"}
    answers = [await desk.ask("push", **push) for _ in range(8)]
    assert [a["t"] for a in answers[:5]] == ["ack"] * 5
    [nack] = [a for a in answers if a["t"] == "nack"][:1]
    assert (nack["code"], nack["retry"]) == ("too_fast", True)


async def test_the_longest_text_is_a_setting(visit: Visit) -> None:
    vera = await visit()
    await vera.send("say", cid="c", text="x" * 21)
    assert (await vera.receive("nack"))["code"] == "text_too_long"


async def test_too_many_handshakes_are_put_off(own_house: Callable[..., House], town: Town) -> None:
    house = own_house(limit_handshakes_per_second=1, handshake_wait_seconds=0)
    path = f"/ws/visitor?site={town.shop}"
    answers = await asyncio.gather(*(attempt(house, path) for _ in range(20)))
    assert (503, "busy", "1") in answers


async def test_a_few_handshakes_too_many_wait_for_their_turn(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house(limit_handshakes_per_second=10, work_wait_seconds=0)
    path = f"/ws/visitor?site={town.shop}"
    answers = await asyncio.gather(*(attempt(house, path) for _ in range(30)))
    assert set(answers) == {"in"}


@pytest.mark.one_node("each node counts for itself")
async def test_one_address_has_so_many_visitor_sockets(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house(limit_sockets_per_address=2)
    path = f"/ws/visitor?site={town.shop}"

    open_ = [await open_socket(house, path, origin=SHOP_ORIGIN) for _ in range(2)]
    answer = await refusal(house, path, origin=SHOP_ORIGIN)
    assert answer[:2] == (429, "too_many_sockets")
    desk = await AtDesk.sits(house, town.alice)  # agents are not counted
    await desk.leave()
    for socket in open_:
        await socket.close()


@pytest.mark.one_node("each node counts for itself")
async def test_one_address_opens_so_many_sockets_a_minute(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house(limit_new_sockets_per_minute=2)
    path = f"/ws/visitor?site={town.shop}"
    answers = [await attempt(house, path) for _ in range(3)]
    assert answers == ["in", "in", (429, "too_many_sockets", "60")]


async def test_zero_switches_limits_off(own_house: Callable[..., House], town: Town) -> None:
    names = (
        "sockets_per_visitor", "visitor_messages_per_second", "visitor_messages_burst",
        "agent_messages_per_second", "text_characters", "visitor_frame_bytes",
    )  # fmt: skip
    house = own_house(**{f"limit_{name}": 0 for name in names})
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    tabs = [await Vera.at(house, town.shop) for _ in range(7)]
    for tab in tabs:
        await tab.hello(vera.token)
    acks = [await vera.say(f"{n} " + "x" * 20_000) for n in range(15)]
    assert acks[-1]["seq"] == 15
    for tab in (vera, *tabs):
        await tab.leave()


async def test_a_burst_of_zero_is_no_limit_whatever_the_rate(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house(limit_visitor_messages_burst=0, limit_agent_messages_burst=0)
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    await vera.hello()
    assert [(await vera.say(str(n)))["seq"] for n in range(12)] == list(range(1, 13))
    push = {"site": town.shop, "visitor": vera.id, "kind": "event"}
    assert {(await desk.ask("push", **push))["t"] for _ in range(12)} == {"ack"}
    for person in (vera, desk):
        await person.leave()
