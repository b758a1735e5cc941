"""Rules call addresses outside: not those inside, and not for longer than a moment."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from doors import Http
from halloo.domain.public import is_public
from house import House, Town
from people import DEADLINE, Vera

INSIDE = [
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "192.0.0.192", "192.88.99.1", "168.63.129.16", "3fff::1", "::1", "::", "fe80::1%1",
    "fc00::1", "fec0::1", "ff02::1",
    "::127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_told_in_all_its_clothes(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_may_be_called(address: str) -> None:
    assert is_public(address)


def calling(url: str) -> dict[str, Any]:
    return {
        "name": "Call", "state": "active", "limits": {"per_visit": 0},
        "when": {"fact": "page_path", "op": "is", "value": "/call"},
        "then": [{"do": "webhook", "url": url}],
    }  # fmt: skip


async def calls(house: House, town: Town, client: Any, url: str) -> Vera:
    """She comes, and a rule calls the address."""
    alice = Http(client, house, town.alice)
    alice.post(f"/api/v1/sites/{town.shop}/rules", json=calling(url)).raise_for_status()
    vera = await Vera.at(house, town.shop)
    await vera.hello(page={"url": "https://shop.example/call", "title": "", "referrer": ""})
    return vera


async def test_without_tls_nothing_is_told_outside(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    house = own_house()
    vera = await calls(house, town, client, "http://8.8.8.8/hook")
    assert await failures(Http(client, house, town.alice), town.shop) == [
        "8.8.8.8 is called by https only."
    ]
    await vera.leave()


async def failures(alice: Http, site: str, calls: int = 1) -> list[str]:
    """Why so many calls of the site's rules did not come through, as the log says."""
    path = f"/api/v1/sites/{site}/webhooks/rules/calls"
    async with asyncio.timeout(DEADLINE):
        while True:
            told = [each["tries"] for each in alice.get(path).json()["calls"]]
            if len(told) == calls and all(told):
                return [tries[0]["error"] for tries in told]
            await asyncio.sleep(0.05)


async def test_an_answer_without_end_is_not_read(
    own_house: Callable[..., House], town: Town, client: Any
) -> None:
    hung_up = asyncio.Event()

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while not writer.is_closing():
                writer.write(b"more" * 4096)
                await writer.drain()
        except ConnectionError:
            pass
        hung_up.set()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        house = own_house(allow_private_calls=True)
        vera = await calls(house, town, client, f"http://127.0.0.1:{port}/hook")
        async with asyncio.timeout(DEADLINE):
            await hung_up.wait()
        await vera.leave()
