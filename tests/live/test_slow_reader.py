"""One reader that stops does not hold up the others, and does not stay."""

import asyncio
import json
import socket as sockets
from collections.abc import Callable
from typing import Any

import httpx2
from websockets.asyncio.client import connect

from doors import Http
from house import House, Town
from people import SHOP_ORIGIN, Vera, cid


async def stubborn(house: House, site: str, token: str | None = None) -> Vera:
    """A tab on a socket with hardly any room, whose reader stops after the welcome."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", house.port))
    raw.setblocking(False)
    more: dict[str, Any] = {
        "origin": SHOP_ORIGIN,
        "proxy": None,
        "ping_interval": None,
        "compression": None,
        "close_timeout": 1,
    }
    url = f"ws://127.0.0.1:{house.port}/ws/visitor?site={site}"
    tab = Vera(await connect(url, sock=raw, **more))
    tab.site = site
    await tab.hello(token)
    tab.socket.transport.pause_reading()
    return tab


async def test_a_stalled_reader_is_cut_off_and_the_other_tab_misses_nothing(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(limit_queue_seconds=0.5)
    alice = Http(client, house, town.alice)
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    slow = await stubborn(house, town.shop, vera.token)
    sent = 0
    while True:
        result = await asyncio.to_thread(push_many, alice, town.shop, vera.id)
        for _ in range(100):
            frame = await vera.receive("push")
            assert frame["data"]["n"] == sent % 100
            sent += 1
        if result == 1:
            break
        assert sent < 20_000, "the stalled socket is still there"
    await slow.vanish()
    await vera.ping()
    await vera.leave()


def push_many(alice: Http, site: str, visitor: str) -> int:
    """A hundred pushes of 7 kB; how many connections the last one was written to."""
    push = {"site": site, "visitor": visitor, "kind": "event"}
    pushes = [{**push, "cid": cid(), "data": {"n": n, "pad": "x" * 7000}} for n in range(100)]
    results = alice.post(
        "/api/v1/push",
        content=json.dumps({"pushes": pushes}),
        headers={"Content-Type": "application/json"},
    ).json()["results"]
    connections: int = results[-1]["connections"]
    return connections


async def test_without_a_limit_of_time_a_stalled_reader_may_take_its_time(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(
        limit_queue_seconds=0, limit_queue_bytes=0, limit_queue_frames=0, hello_seconds=0.1
    )
    alice = Http(client, house, town.alice)
    slow = await stubborn(house, town.shop)
    for _ in range(12):  # more than the kernel holds for it
        assert await asyncio.to_thread(push_many, alice, town.shop, slow.id) == 1
    silent = await Vera.at(house, town.shop)
    assert await silent.closed() == (4408, "hello_late")  # the same round looks at stalled readers
    slow.socket.transport.resume_reading()
    for n in range(1200):
        assert (await slow.receive("push"))["data"]["n"] == n % 100
    await slow.ping()
    await slow.leave()
