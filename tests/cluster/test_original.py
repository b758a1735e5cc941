"""The original contract on two nodes: a message reaches every page, whichever node it is connected
to, and says the true number."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import httpx2
import pytest

from doors import Http
from house import House, Town
from houses import Houses
from people import SHOP_ORIGIN, Mona

Page = Callable[..., Awaitable[Mona]]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page at that node, greeted with `ok`."""
    async with AsyncExitStack() as pages:

        async def page(node: House, agent: str, uniqid: str, **query: str) -> Mona:
            mona = await Mona.at(node, agent, uniqid, **query)
            pages.push_async_callback(mona.leave)
            assert await mona.text() == "ok"
            return mona

        yield page


def sent(http: Http, uniqid: str, message: str, **more: object) -> int:
    """To how many pages, as it is answered."""
    answer = http.post(
        "/kefu/monitorMessage", json={"uniqid": uniqid, "message": message},
        headers={"token": http.agent.token if http.agent else "", "Authorization": ""}, **more,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return int(answer.json()["result"]["connections"])


async def test_every_page_at_every_node_gets_it_and_each_is_counted(
    pair: Houses, page: Page, town: Town, client: httpx2.Client
) -> None:
    here, there = pair.nodes
    uniqid = str(uuid4())
    pages = [await page(node, "alice", uniqid) for node in (here, there, there)]
    bobs = await page(there, "bob", uniqid)
    for node in pair.nodes:
        assert sent(Http(client, node, town.alice), uniqid, f"chat {node.port}") == 3
        assert [await each.text() for each in pages] == [f"chat {node.port}"] * 3
        assert sent(Http(client, node, town.alice), str(uuid4()), "nobody") == 0
    assert sent(Http(client, here, town.bob), uniqid, "for Bob's") == 1
    assert await bobs.text() == "for Bob's"  # and nothing of Alice's before


async def test_the_slow_way_through_the_controllers_counts_the_same(
    pair: Houses, page: Page, town: Town, client: httpx2.Client
) -> None:
    uniqid = str(uuid4())
    pages = [await page(node, "alice", uniqid) for node in pair.nodes]
    for node in pair.nodes:
        answer = Http(client, node, town.alice).post(
            "/kefu/monitorMessage",
            content=f"<xml><uniqid>{uniqid}</uniqid><message>chat</message></xml>",
            headers={"Content-Type": "application/xml"},
        )
        assert answer.json() == {"code": 200, "msg": "ok", "result": {"connections": 2}}
        assert [await each.text() for each in pages] == ["chat"] * 2


async def test_the_list_has_the_pages_of_every_node_and_no_other_agents(
    pair: Houses, page: Page, town: Town, client: httpx2.Client
) -> None:
    ids = [str(uuid4()) for _ in pair.nodes]
    for node, uniqid in zip(pair.nodes, ids, strict=True):
        await page(node, "alice", uniqid, url=f"{SHOP_ORIGIN}/{uniqid}", title="Tea", refer="r")
    for node in pair.nodes:
        listed = Http(client, node, town.alice).get("/kefu/monitorList").json()["result"]
        mine = {row["uniqid"]: row for row in listed if row["uniqid"] in ids}
        assert {row["url"] for row in mine.values()} == {f"{SHOP_ORIGIN}/{each}" for each in ids}
        assert {row["kefu_name"] for row in mine.values()} == {"alice"}
        others = Http(client, node, town.bob).get("/kefu/monitorList").json()["result"]
        assert not {row["uniqid"] for row in others} & set(ids)


async def test_a_killed_node_counts_for_nothing(
    settle: Callable[..., Houses], page: Page, town: Town, client: httpx2.Client
) -> None:
    here, there = settle().nodes
    uniqid = str(uuid4())
    stays = await page(here, "alice", uniqid)
    await page(there, "alice", uniqid)
    alice = Http(client, here, town.alice)
    assert sent(alice, uniqid, "both") == 2
    there.kill()
    assert sent(alice, uniqid, "one") == 1
    assert [await stays.text() for _ in range(2)] == ["both", "one"]
