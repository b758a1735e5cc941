"""Clients that are slow on purpose do not stay, and hold up nobody."""

import asyncio
import json
import socket
from collections.abc import Callable

import httpx2

from doors import Http
from house import House, Town

PATIENCE = 60  # a head may take 10 s, a body 30 s; for 30 s an answer may go unread
HEAD = b"POST /api/v1/session HTTP/1.1\r\nHost: shop.example\r\n"
JSON = b"Content-Type: application/json\r\n"


async def drip(house: House, first: bytes, drop: bytes) -> None:
    """Something every second, for as long as the server takes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(first)
    async with asyncio.timeout(PATIENCE):
        while not reader.at_eof():
            try:
                writer.write(drop)
                async with asyncio.timeout(1):
                    assert await reader.read(100) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                break
    writer.close()


async def stare(house: House, token: str) -> None:
    """Asks for far more than the kernel holds, and reads none of it."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, ("127.0.0.1", house.port))
    body = json.dumps({"pushes": [{"text": "x"}] * 1000}).encode()
    size = b"Content-Length: %d\r\n" % len(body)
    head = b"POST /api/v1/push HTTP/1.1\r\nHost: shop.example\r\nAuthorization: Bearer "
    request = head + token.encode() + b"\r\n" + JSON + size + b"\r\n" + body
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await loop.sock_sendall(raw, request)
            except ConnectionError:
                break
    raw.close()


async def test_the_slow_are_sent_away_and_the_others_served(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house()
    others = Http(client, house, None)
    slow = {
        "head": asyncio.create_task(drip(house, HEAD, b"X: y\r\n")),
        "body": asyncio.create_task(
            drip(house, HEAD + JSON + b"Content-Length: 9000\r\n\r\n", b" ")
        ),
        "reader": asyncio.create_task(stare(house, town.alice.token)),
    }
    while not all(task.done() for task in slow.values()):
        answer = await asyncio.to_thread(others.get, "/healthz")
        assert answer.status_code == 200
        await asyncio.wait(slow.values(), timeout=1)
    for task in slow.values():
        await task
