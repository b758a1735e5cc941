"""Every limit that protects the house is a setting with its default, and holds without anybody
setting anything: this house starts as an operator's does. Those of files, webhooks, retention and
sessions that end are tried where they live (`tests/security/`, `tests/live/`)."""

import asyncio
import json
import socket
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from doors import Http
from halloo.settings import Settings
from house import PASSWORD, House, Town
from people import SHOP_ORIGIN, AtDesk, Vera, cid, open_socket, refusal

KIB, MIB = 1024, 1024 * 1024
TABLE = {
    "limit_visitor_frame_bytes": 16 * KIB,
    "limit_agent_frame_bytes": 64 * KIB,
    "limit_text_characters": 4000,
    "limit_body_bytes": 256 * KIB,
    "limit_batch_body_bytes": 4 * MIB,
    "limit_upload_bytes": 10 * MIB,
    "limit_visitor_messages_per_second": 1,
    "limit_visitor_messages_burst": 10,
    "limit_sockets_per_visitor": 5,
    "limit_sockets_per_address": 20,
    "limit_new_sockets_per_minute": 60,
    "limit_agent_messages_per_second": 10,
    "limit_agent_messages_burst": 50,
    "limit_token_requests_per_second": 50,
    "head_seconds": 10.0,
    "limit_head_bytes": 16 * KIB,
    "hello_seconds": 5.0,
    "limit_sign_ins_per_account": 5,
    "limit_sign_ins_per_address": 20,
    "session_idle_hours": 12.0,
    "session_longest_days": 7.0,
    "retention_messages_days": 365,
    "retention_visits_days": 90,
}


@pytest.fixture(scope="module")
def house(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = town.house(tmp_path_factory.mktemp("as it comes") / "data")
    house.settings = {}
    yield house.start()
    house.stop()


@pytest.fixture
def untouched(town: Town, tmp_path: Path) -> Iterator[House]:
    """Where nobody has used up anything."""
    house = town.house(tmp_path / "data")
    house.settings = {}
    yield house.start()
    house.stop()


def test_each_is_a_setting_with_its_default() -> None:
    defaults = {field.name: field.default for field in fields(Settings)}
    assert {name: defaults.get(name) for name in TABLE} == TABLE


def test_there_is_no_account_and_no_secret_to_begin_with(tmp_path: Path) -> None:
    """Two new houses have nothing in common that would open either."""
    ready, keys = [], []
    for name in ("one", "other"):
        house = House(tmp_path / name)
        house.settings = {}
        ready.append(house.start().ready["setup"])
        keys.append((house.folder / "secret.key").read_bytes())
        for email in ("admin", "admin@example.com", "agent", "root@localhost", "mei@shop.example"):
            for password in ("admin", "agent", "password", "123456", "halloo", ""):
                known = {"email": email, "password": password}
                url = f"{house.url}/api/v1/session"
                answer = httpx2.post(url, json=known, trust_env=False)
                assert answer.status_code in (400, 401, 429)
        house.stop()
        assert "none yet" in house.run("doctor").stdout
    assert len(set(ready)) == len(set(keys)) == 2


async def test_a_frame_is_at_most_so_large(house: House, town: Town) -> None:
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    await vera.socket.send(json.dumps({"t": "ping"}) + " " * (16 * KIB - 20))
    await vera.receive("pong")
    await vera.socket.send(json.dumps({"t": "ping"}) + " " * 16 * KIB)
    assert await vera.closed() == (4413, "frame_too_large")
    desk = await AtDesk.sits(house, town.alice)
    await desk.socket.send(json.dumps({"t": "ping"}) + " " * (64 * KIB - 20))
    await desk.receive("pong")
    await desk.socket.send(json.dumps({"t": "ping"}) + " " * 64 * KIB)
    assert await desk.closed() == (4413, "frame_too_large")


async def test_a_visitor_says_ten_things_at_once_and_a_text_is_at_most_so_long(
    house: House, town: Town
) -> None:
    vera = await Vera.at(house, town.shop)
    await vera.hello()
    for n in range(12):
        await vera.send("say", cid=f"n{n}", text="x" * 4000)
    answers = [await vera.receive_any("ack", "nack") for _ in range(12)]
    assert [each["t"] for each in answers].count("ack") in (10, 11)  # one comes back each second
    assert {each["code"] for each in answers if each["t"] == "nack"} == {"too_fast"}
    await vera.send("say", cid=cid(), text="x" * 4001)
    assert (await vera.receive("nack"))["code"] in ("text_too_long", "too_fast")
    await vera.leave()


def test_a_body_is_at_most_so_large(house: House, town: Town, client: httpx2.Client) -> None:
    alice = Http(client, house, town.alice)
    json_ = {"Content-Type": "application/json"}
    for path, most in (("/api/v1/sites", 256 * KIB), ("/api/v1/push", 4 * MIB)):
        padded = b'{"a":1}' + b" " * (most - 7)
        assert alice.post(path, content=padded, headers=json_).status_code != 413, path
        answer = alice.post(path, content=padded + b" ", headers=json_)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large"), path


def test_a_token_asks_so_often_and_is_told_when_to_come_again(
    house: House, town: Town, client: httpx2.Client
) -> None:
    bob = Http(client, house, town.bob)
    answers = [bob.get("/api/v1/sites") for _ in range(300)]
    refused = [each for each in answers if each.status_code == 429]
    assert refused
    assert len(refused) < 200  # 50 a second, 100 at once
    assert refused[0].headers["retry-after"] == "1"
    assert refused[0].json()["error"]["code"] == "too_many_requests"


async def test_one_visitor_has_five_tabs_and_one_address_twenty_sockets(
    untouched: House, town: Town
) -> None:
    path = f"/ws/visitor?site={town.shop}"
    vera = await Vera.at(untouched, town.shop)
    await vera.hello()
    tabs = [await Vera.at(untouched, town.shop) for _ in range(5)]
    for tab in tabs[:4]:
        await tab.hello(vera.token)
    page = {"url": f"{SHOP_ORIGIN}/"}
    await tabs[4].send("hello", site=town.shop, page=page, visitor=vera.token)
    assert await tabs[4].closed() == (4429, "too_many_sockets")
    held = [await open_socket(untouched, path, origin=SHOP_ORIGIN) for _ in range(15)]
    status, code, headers = await refusal(untouched, path, origin=SHOP_ORIGIN)
    assert (status, code) == (429, "too_many_sockets")
    assert int({k.lower(): v for k, v in headers.items()}["retry-after"]) > 0
    for each in (vera.socket, *(tab.socket for tab in tabs), *held):
        await each.close()
    opened = 21
    while opened < 60:  # the same minute's
        await (await open_socket(untouched, path, origin=SHOP_ORIGIN)).close()
        opened += 1
    answers = [await attempt(untouched, path) for _ in range(10)]
    assert 429 in answers


async def attempt(house: House, path: str) -> int:
    try:
        await (await open_socket(house, path, origin=SHOP_ORIGIN)).close()
    except InvalidStatus as refused:
        return refused.response.status_code
    return 101


def upgrade(house: House, padding: int) -> bytes:
    head = (
        f"GET /ws/visitor HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nX: " + "y" * padding + "\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as raw:
        raw.sendall(head.encode())
        return raw.recv(64)


def test_a_head_is_at_most_so_large_of_a_handshake_too(house: House) -> None:
    assert upgrade(house, 15 * KIB).startswith(b"HTTP/1.1 400")  # read: its key is missing
    assert upgrade(house, 17 * KIB).startswith(b"HTTP/1.1 431")


async def test_a_handshake_comes_within_ten_seconds_and_a_hello_within_five(
    house: House, town: Town
) -> None:
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(b"GET /ws/visitor HTTP/1.1\r\n")
    vera = await Vera.at(house, town.garden, origin="https://garden.example")
    began = loop.time()
    assert await vera.closed() == (4408, "hello_late")
    assert loop.time() - began >= 4
    async with asyncio.timeout(20):
        assert await reader.read(10) == b""
    assert loop.time() - began >= 8
    writer.close()


def test_five_wrong_passwords_and_the_account_waits(
    house: House, town: Town, client: httpx2.Client
) -> None:
    nobody = Http(client, house, None)

    def guess(email: str) -> httpx2.Response:
        known = {"email": email, "password": PASSWORD + "!"}
        return nobody.post("/api/v1/session", json=known)

    assert [guess(town.charlie.email).status_code for _ in range(6)] == [401] * 5 + [429]
    assert int(guess(town.charlie.email).headers["retry-after"]) > 0
    others = [guess(f"nobody{n}@example.com").status_code for n in range(20)]
    assert others.count(429) >= 5  # 20 per address, whichever the account
    assert others[0] == 401
