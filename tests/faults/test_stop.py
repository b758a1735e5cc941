"""SIGTERM, as every deployment sends it."""

import asyncio
import signal
from collections.abc import Callable

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from doors import Http
from house import House, Town
from people import SHOP_ORIGIN, AtDesk, Mona, Vera


async def test_everyone_is_told_when_to_come_back_and_the_exit_code_is_0(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house()
    vera, desk = await Vera.at(house, town.shop), await AtDesk.sits(house, town.alice)
    silent = await Vera.at(house, town.shop)  # has said no hello yet
    mona = await Mona.at(house, "alice", "order-17")
    assert await mona.text() == "ok"
    await vera.hello()
    house.signal(signal.SIGTERM)
    waits = []
    for person in (vera, desk, silent):
        bye = await person.receive("bye")
        assert bye["code"] == "draining"
        waits.append(bye["reconnect_after_ms"])
        assert await person.closed() == (1012, "draining")
    assert all(0 <= wait <= 5000 for wait in waits)
    assert len(set(waits)) == 3
    with pytest.raises(ConnectionClosed, match="1012"):
        await mona.text()
    assert await asyncio.to_thread(house.wait) == 0


async def test_what_was_on_its_way_is_finished_and_kept(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(limit_visitor_messages_per_second=0)
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    for n in range(100):
        await vera.send("say", cid=f"c{n}", text=str(n))
    await vera.receive("ack", cid="c0")
    house.signal(signal.SIGTERM)
    await vera.closed()
    acked = {ack["cid"] for ack in vera.kept("ack")} | {"c0"}
    assert await asyncio.to_thread(house.wait) == 0
    house.start()
    [talk] = Http(client, house, town.alice).get(
        f"/api/v1/sites/{town.shop}/conversations"
    ).json()["conversations"]  # fmt: skip
    page = Http(client, house, town.alice).get(
        f"/api/v1/conversations/{talk['id']}/messages", params={"limit": 200}
    )
    stored = {message["cid"] for message in page.json()["messages"]}
    assert acked <= stored


async def test_nothing_new_is_taken_in_while_stopping_and_a_second_signal_is_calm(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house()
    vera = await Vera.at(house, town.shop, origin=SHOP_ORIGIN)
    await vera.hello()
    house.signal(signal.SIGTERM)
    await vera.receive("bye")
    assert await asyncio.to_thread(house.wait) == 0
    assert "Traceback" not in house.log


async def test_a_request_whose_body_never_ends_keeps_nobody_waiting(
    own_house: Callable[..., House], town: Town
) -> None:
    house = own_house()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(
        b"POST /kefu/monitorMessage HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        b"Expect: 100-continue\r\nToken: " + town.alice.token.encode() + b"\r\n\r\n"
    )
    assert (await reader.readline()).startswith(b"HTTP/1.1 100 ")  # it waits for the body
    house.signal(signal.SIGTERM)
    assert (await vera.receive("bye"))["code"] == "draining"
    assert await vera.closed() == (1012, "draining")
    assert not reader.at_eof()  # while the request is still open
    assert await asyncio.to_thread(house.wait) == 0
    writer.close()


async def test_one_process_says_that_it_cannot_be_renewed_and_goes_on(
    own_house: Callable[..., House], town: Town
) -> None:
    """A service manager may ask it to reload."""
    house = own_house()
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    house.signal(signal.SIGUSR2)
    await house.logged("cannot be renewed without a stop")
    await vera.ping()
    assert await asyncio.to_thread(house.stop) == 0
