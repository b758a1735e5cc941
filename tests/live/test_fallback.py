"""The frames over HTTP: who gets in, how it ends. What is said on it is tried in the modules that
are marked `every_transport`."""

import asyncio
import json
import re
import socket as sockets
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest

from blocked import Refused, Transport, open_line
from doors import Http
from house import House, Town
from people import SHOP_ORIGIN, Vera, cid

Enter = Callable[..., Awaitable[Vera]]
both = pytest.mark.parametrize("transport", ["stream", "poll"])


@pytest.fixture
async def enter(house: House, site: str) -> AsyncIterator[Enter]:
    """A visitor on the test's own site, who has said hello."""
    entered: list[Vera] = []

    async def enter(transport: Transport, at: House = house, on: str = site) -> Vera:
        line = await open_line(at, f"/ws/visitor?site={on}", transport, origin=SHOP_ORIGIN)
        vera = Vera(line)
        vera.site = on
        await vera.hello()
        entered.append(vera)
        return vera

    yield enter
    for vera in entered:
        await vera.leave()


@both
async def test_a_page_of_another_origin_is_refused_and_can_read_why(
    house: House, site: str, transport: Transport
) -> None:
    stranger = "https://evil.example"
    with pytest.raises(Refused) as refused:
        await open_line(house, f"/ws/visitor?site={site}", transport, origin=stranger)
    assert (refused.value.status, refused.value.code) == (403, "origin_not_allowed")
    assert refused.value.headers["access-control-allow-origin"] == stranger
    assert refused.value.headers["access-control-expose-headers"] == "retry-after"
    assert "access-control-allow-credentials" not in refused.value.headers


def test_a_page_of_any_origin_can_read_that_the_server_answers(nobody: Http) -> None:
    """What a proxy says in its place cannot be read, or says something else."""
    answer = nobody.get("/healthz", headers={"Origin": SHOP_ORIGIN})
    assert answer.json() == {"status": "ok"}
    assert answer.headers["access-control-allow-origin"] == "*"


@both
async def test_an_agent_needs_credentials(house: House, town: Town, transport: Transport) -> None:
    with pytest.raises(Refused) as refused:
        await open_line(
            house, "/ws/agent", transport, origin="http://console.example",
            additional_headers={"Host": "console.example"},
        )  # fmt: skip
    assert (refused.value.status, refused.value.code) == (401, "sign_in_required")


@both
async def test_the_key_is_good_for_the_origin_that_has_it(
    enter: Enter, nobody: Http, transport: Transport
) -> None:
    vera = await enter(transport)
    for path in ("send", "poll", "close"):
        for headers in ({}, {"Origin": "https://evil.example"}):
            answer = nobody.post(f"/live/{path}", content=vera.socket.key, headers=headers)
            assert answer.status_code == 410
            assert answer.json()["error"]["code"] == "connection_ended"
    await vera.ping()


@both
async def test_frames_of_one_request_are_taken_in_their_order(
    enter: Enter, transport: Transport
) -> None:
    vera = await enter(transport)
    says = [{"t": "say", "cid": cid(), "text": f"{n}"} for n in range(5)]
    lines = "\n".join([vera.socket.key, *map(json.dumps, says)])
    assert (await vera.socket.post("/live/send", lines)).status_code == 204
    assert [(await vera.receive("ack"))["seq"] for _ in says] == list(range(1, 6))


def test_requests_that_make_no_sense_are_told_so(nobody: Http) -> None:
    def code(answer: httpx2.Response) -> tuple[int, str]:
        return answer.status_code, answer.json()["error"]["code"]

    assert code(nobody.get("/live/poll")) == (405, "method_not_allowed")
    assert code(nobody.post("/live/nothing")) == (404, "not_found")
    assert code(nobody.post("/live/send", content=b"")) == (410, "connection_ended")
    assert code(nobody.post("/live/send", content=b"\xff\n{}")) == (410, "connection_ended")
    assert code(nobody.post("/live/send", content=b"x" * 2_000_000)) == (413, "body_too_large")


async def test_of_two_polls_the_second_is_refused(enter: Enter) -> None:
    vera = await enter("poll")
    await asyncio.sleep(0.2)  # its own poll waits
    answer = await vera.socket.post("/live/poll", vera.socket.key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    await vera.ping()


@both
async def test_a_frame_that_cannot_be_read_ends_it_with_the_code(
    enter: Enter, transport: Transport
) -> None:
    vera = await enter(transport)
    await vera.socket.send("no frame")
    assert await vera.closed() == (4400, "bad_frame")
    vera = await enter(transport)
    await vera.send("say", cid=cid(), text="x" * 70_000)
    assert await vera.closed() == (4413, "frame_too_large")


@both
async def test_a_closed_page_has_left(enter: Enter, alice: Http, transport: Transport) -> None:
    vera = await enter(transport)
    push = {"site": vera.site, "visitor": vera.id, "kind": "event", "data": {}}

    def state() -> str:
        return str(alice.post("/api/v1/push", json=push).json()["results"][0]["state"])

    assert state() == "sent"
    await vera.leave()
    assert state() == "offline"


@both
async def test_a_server_that_stops_says_goodbye(
    own_house: Callable[..., House], town: Town, enter: Enter, transport: Transport
) -> None:
    house = own_house()
    vera = await enter(transport, house, town.shop)
    stopping = asyncio.create_task(asyncio.to_thread(house.stop))
    bye = await vera.receive("bye")
    assert (bye["code"], bye["reconnect_after_ms"] >= 0) == ("draining", True)
    assert await vera.closed() == (1012, "draining")
    assert await stopping == 0


async def test_who_is_silent_is_let_go(
    own_house: Callable[..., House], town: Town, enter: Enter
) -> None:
    house = own_house(silence_seconds=1)
    silent = [await enter("stream", house, town.shop), await enter("poll", house, town.shop)]
    assert [await vera.closed() for vera in silent] == [(4431, "silent")] * 2


def test_a_stream_that_is_not_read_is_cut_off(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    house = own_house(limit_queue_seconds=0.5)
    alice = Http(client, house, town.alice)

    def say(*lines: str) -> int:
        content = "\n".join(lines)
        return alice.post("/live/send", content=content, headers=origin).status_code

    origin = {"Origin": SHOP_ORIGIN}
    with sockets.socket() as raw:
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        raw.connect(("127.0.0.1", house.port))
        raw.sendall(
            f"POST /live/visitor?site={town.shop} HTTP/1.1\r\nHost: h\r\nOrigin: {SHOP_ORIGIN}\r\n"
            "Accept: text/event-stream\r\nContent-Length: 0\r\n\r\n".encode()
        )
        read = b""
        while not (found := re.search(rb'"key":"(.+?)"', read)):
            read += raw.recv(4096)
        key = found[1].decode()
        page = {"url": f"{SHOP_ORIGIN}/", "title": "Shop", "referrer": ""}
        assert say(key, json.dumps({"t": "hello", "site": town.shop, "page": page})) == 204
        push = {"site": town.shop, "visitor": "*", "kind": "event", "data": {"pad": "x" * 7000}}
        for _ in range(100):
            answer = alice.post("/api/v1/push", json={"pushes": [push] * 20})
            if answer.json()["results"][-1]["connections"] == 0:
                break
        else:
            raise AssertionError("the stalled stream is still there")
        while say(key) == 204:
            time.sleep(0.1)
        assert say(key) == 410


def test_a_page_that_stops_polling_has_left(
    own_house: Callable[..., House], town: Town, client: httpx2.Client
) -> None:
    nobody = Http(client, own_house(silence_seconds=2), None)

    def post(path: str, content: str = "") -> httpx2.Response:
        return nobody.post(path, content=content, headers={"Origin": SHOP_ORIGIN})

    key = post(f"/live/visitor?site={town.shop}").json()["key"]
    assert post("/live/send", key).status_code == 204
    while post("/live/send", key).status_code == 204:  # a poll is what keeps it
        time.sleep(0.1)
    assert post("/live/poll", key).status_code == 410


async def test_what_a_page_does_not_fetch_is_bounded(
    own_house: Callable[..., House], town: Town, enter: Enter, client: httpx2.Client
) -> None:
    house = own_house(limit_queue_frames=20)
    alice = Http(client, house, town.alice)
    vera = await enter("poll", house, town.shop)
    vera.socket.pause()
    push = {"site": town.shop, "visitor": vera.id, "kind": "event", "data": {}}
    sent = [
        (await asyncio.to_thread(alice.post, "/api/v1/push", json=push)).json()["results"][0]
        for _ in range(40)
    ]
    assert [result["connections"] for result in sent][-1] == 0
    vera.socket.go_on()
    assert await vera.closed() == (4430, "too_slow")
