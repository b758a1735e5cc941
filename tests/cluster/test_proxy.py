"""A real nginx before two nodes, with the configuration that we hand out."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from signal import SIGTERM
from typing import Any, cast

import httpx2
import pytest

import people
from blocked import open_line
from doors import Http
from house import House, Town
from houses import Houses, metric
from nginx import PROGRAM, Nginx
from people import SHOP_ORIGIN, AtDesk, Vera, cid
from valkeys import until

Settle = Callable[..., Houses]

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(PROGRAM is None, reason="nginx is not here: apt-get install nginx"),
]


@pytest.fixture
def houses(settle: Settle) -> Houses:
    return settle(trusted_proxies="127.0.0.1", return_seconds=1)


@pytest.fixture
def front(houses: Houses, tmp_path: Path) -> Iterator[House]:
    nginx = Nginx(houses, tmp_path / "nginx").start()
    yield cast(House, nginx)
    nginx.stop()


@pytest.fixture
def site(client: httpx2.Client, front: House, town: Town) -> str:
    door = Http(client, front, town.alice)
    made = door.post("/api/v1/sites", json={"name": "Shop", "origins": [SHOP_ORIGIN]})
    return str(made.json()["key"])


async def enter(front: House, site: str, people_: AsyncExitStack, **headers: str) -> Vera:
    vera = await Vera.at(front, site, **headers)
    people_.push_async_callback(vera.leave)
    await vera.hello()
    return vera


async def at_desk(front: House, town: Town, people_: AsyncExitStack) -> AtDesk:
    desk = await AtDesk.sits(front, town.alice)
    people_.push_async_callback(desk.leave)
    return desk


def push(client: httpx2.Client, front: House, town: Town, vera: Vera) -> dict[str, Any]:
    body = {"site": vera.site, "visitor": vera.id, "kind": "event", "text": "hi", "cid": cid()}
    [result] = Http(client, front, town.bob).post("/api/v1/push", json=body).json()["results"]
    return cast(dict[str, Any], result)


async def test_visitors_come_to_both_nodes_and_are_one_list(
    front: House, houses: Houses, town: Town, site: str, client: httpx2.Client
) -> None:
    async with AsyncExitStack() as people_:
        veras = [await enter(front, site, people_) for _ in range(6)]
        until(
            lambda: sorted(metric(node, "halloo_visitors") for node in houses.nodes) == [3, 3],
            "the even share",
        )
        roster = await (await at_desk(front, town, people_)).watch(site)
        assert {row["id"] for row in roster["rows"]} == {vera.id for vera in veras}
        for vera in veras:
            result = await asyncio.to_thread(push, client, front, town, vera)
            assert (result["state"], result["connections"]) == ("sent", 1)
            await vera.receive("push")


@pytest.mark.parametrize("transport", ["stream", "poll"])
async def test_a_page_without_websocket_talks_through_it(
    front: House, town: Town, site: str, transport: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its requests come to any node."""
    async with AsyncExitStack() as people_:
        desk = await at_desk(front, town, people_)
        monkeypatch.setattr(people, "open_socket", partial(open_line, transport=transport))
        vera = await enter(front, site, people_)
        for number in range(1, 7):
            assert (await vera.say(f"number {number}"))["seq"] == number
            assert (await desk.receive("message", seq=number))["text"] == f"number {number}"


async def test_while_a_node_stops_everybody_new_comes_to_the_other(
    front: House, houses: Houses, town: Town, site: str
) -> None:
    async with AsyncExitStack() as people_:
        for _ in range(8):
            await enter(front, site, people_)
        leaving, staying = houses.nodes
        leaving.signal(SIGTERM)
        # From the signal to the end of the process, and beyond: nobody is refused.
        later = 0
        while leaving.running():
            await enter(front, site, people_)
            later += 1
        await enter(front, site, people_)
        assert leaving.wait() == 0
        assert later > 0
        assert metric(staying, "halloo_visitors") > 0


async def test_a_visitor_does_not_choose_the_address_that_counts(
    settle: Settle, tmp_path: Path, town: Town, client: httpx2.Client
) -> None:
    """The proxy's word on it replaces the visitor's own."""
    houses = settle(trusted_proxies="127.0.0.1", limit_sockets_per_address=1)
    nginx = Nginx(houses, tmp_path / "nginx").start()
    front = cast(House, nginx)
    try:
        made = Http(client, front, town.alice).get("/api/v1/sites").json()
        key = next(each["key"] for each in made["sites"] if each["name"] == "Shop")
        async with AsyncExitStack() as people_:
            for number in range(2):  # one at each node, at most
                people_.push_async_callback(
                    (await Vera.at(front, key, **{"X-Forwarded-For": f"9.9.9.{number}"})).leave
                )
            refused = await people.refusal(
                front, f"/ws/visitor?site={key}", origin=SHOP_ORIGIN,
                additional_headers={"X-Forwarded-For": "9.9.9.9"},
            )  # fmt: skip
            assert refused[:2] == (429, "too_many_sockets")
    finally:
        nginx.stop()
