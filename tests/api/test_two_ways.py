"""Pushes have a short way in beside the ordinary one. Both give the same answers, and nothing that
a client sends gets from one into the other where it does not belong."""

import json
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from doors import Http, Visit
from house import House, Town
from people import Vera, cid

JSON = {"Content-Type": "application/json"}


class Line:
    """A raw connection, as one agent."""

    def __init__(self, house: House, token: str) -> None:
        self._token = token
        self.raw = socket.create_connection(("127.0.0.1", house.port), timeout=10)
        self._answers = self.raw.makefile("rb")

    def request(self, body: bytes, path: str = "/api/v1/push", **headers: str) -> bytes:
        lines = {
            "Host": "shop.example",
            "Authorization": f"Bearer {self._token}",
            "Token": self._token,
            **JSON,
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def answer_line(self) -> bytes:
        return self._answers.readline()

    def answer(self) -> tuple[int, dict[str, str], Any]:
        status = int(self.answer_line().split()[1])
        headers: dict[str, str] = {}
        while line := self._answers.readline().strip().decode():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, json.loads(self._answers.read(int(headers["content-length"])))

    def close(self) -> None:
        self._answers.close()
        self.raw.close()

    def is_closed(self) -> bool:
        return self._answers.read(1) == b""


@pytest.fixture
def line(house: House, bob: Http) -> Iterator[Line]:
    assert bob.agent
    line = Line(house, bob.agent.token)
    yield line
    line.close()


def push(vera: Vera, **fields: Any) -> bytes:
    body = {"site": vera.site, "visitor": vera.id, "kind": "message", "text": "Hi", **fields}
    return json.dumps(body).encode()


def chunked(request: bytes) -> bytes:
    """The same request in a form that only the ordinary way takes."""
    head, _, body = request.partition(b"\r\n\r\n")
    head = re.sub(rb"Content-Length: \d+", b"Transfer-Encoding: chunked", head)
    return (
        head + b"\r\n\r\n" + (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
    )


async def test_both_ways_give_the_same_answers(line: Line, visit: Visit) -> None:
    vera = await visit()
    once, twice = cid(), cid()
    bodies = [
        push(vera, cid=twice), push(vera, cid=twice), push(vera, cid=twice, text="Ho"),
        push(vera, text=" "), push(vera, text="x" * 5000), push(vera, kind="shout"),
        push(vera, site="elsewhere"), push(vera, ttl=-1), push(vera, ttl=None), push(vera, cid=""),
        push(vera, data={"deep": [1]}), push(vera, data={"big": "x" * 9000}),
        b'{"pushes": [%b, %b, 7, null]}' % (push(vera, cid=once), push(vera, cid=once, text="")),
        b'{"pushes": []}', b'{"pushes": 1}', b'{"pushes": null}', b"{", b"[]", b"\xff", b"",
        b'{"pushes":' + json.dumps([{}] * 1001).encode() + b"}",
        push(vera, pushes=[]), push(vera, visitor="*"),
    ]  # fmt: skip
    for body in bodies:
        request = line.request(body)
        line.raw.sendall(request)
        status, headers, answer = line.answer()
        line.raw.sendall(chunked(request))
        other_status, other_headers, other = line.answer()
        for each in (answer, other):  # each push has an id of its own, and a cid if it had none
            for result in each.get("results", []):
                for name in ("id", "cid"):
                    if str(result[name]).startswith("p_"):
                        result[name] = "p_"
        assert (other_status, other) == (status, answer), body[:80]
        assert other_headers["content-type"] == headers["content-type"]
        assert "date" in headers
        assert {*headers} == {*other_headers}


async def test_a_request_may_come_in_any_pieces(line: Line, visit: Visit) -> None:
    vera = await visit()
    request = line.request(push(vera))
    line.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for cut in [*range(1, len(request), 7), len(request) - 1]:
        line.raw.sendall(request[:cut])
        line.raw.sendall(request[cut:])
        assert line.answer()[0] == 200
    for byte in request:
        line.raw.sendall(bytes([byte]))
    assert line.answer()[0] == 200


async def test_answers_come_in_the_order_of_their_requests(line: Line, visit: Visit) -> None:
    """Short and ordinary, all sent before the first answer is read."""
    vera, name = await visit(), cid()
    wanted = []
    requests = b""
    for n in range(30):
        request = line.request(push(vera, cid=f"{name}-{n}"))
        if n % 3 == 1:
            request = chunked(request)
        if n % 5 == 4:
            requests += b"GET /healthz HTTP/1.1\r\nHost: shop.example\r\n\r\n"
            wanted.append(None)
        requests += request
        wanted.append(f"{name}-{n}")
    line.raw.sendall(requests)
    for each in wanted:
        status, _, answer = line.answer()
        assert status == 200
        assert (answer["results"][0]["cid"] if each else None) == each


async def test_what_looks_like_a_push_inside_a_body_is_a_body(line: Line, visit: Visit) -> None:
    vera = await visit()
    inner = line.request(push(vera, text="smuggled"))
    outer = line.request(inner, path="/api/v1/session", Content_Type="text/plain")
    cut = len(outer) - len(inner)
    line.raw.sendall(outer[:cut])
    line.raw.sendall(inner)  # in a segment of its own
    assert line.answer()[0] >= 400
    line.raw.sendall(line.request(push(vera, text="honest")))
    assert line.answer()[0] == 200
    assert (await vera.receive("push"))["text"] == "honest"
    await vera.ping()
    assert vera.kept("push") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Host:", b"Content-Length: 1\r\nHost:"),
        (b"Host: shop.example\r\n", b"Host: shop.example\r\n folded: x\r\n"),
        (b"Host:", b"Ho st:"),
        (b"Content-Length: ", b"Content-Length: +"),
        (b"Content-Length: ", b"Content-Length: -"),
        (b"Content-Length: ", b"Content-Length : "),
        (b"Host:", b"Transfer-Encoding: chunked\r\nHost:"),
        (b"Host:", b"X: a\rTransfer-Encoding: chunked\r\nHost:"),
        (b"Host:", b"X: \x01\r\nHost:"),
        (b"Host:", b"X: \x7f\r\nHost:"),
        (b"Host:", b"\x01Transfer-Encoding: chunked\r\nHost:"),
        (b"Host:", b"Transfer-Encoding(: chunked\r\nHost:"),
        (b"Host:", b": nameless\r\nHost:"),
    ],
)
async def test_a_request_with_two_meanings_is_nobodys_push(
    line: Line, visit: Visit, old: bytes, new: bytes
) -> None:
    vera = await visit()
    line.raw.sendall(line.request(push(vera)).replace(old, new))
    with line.raw.makefile("rb") as answer:
        assert answer.readline().split()[1] in (b"400", b"413")
    await vera.ping()
    assert vera.kept("push") == []


async def test_an_answer_goes_out_before_the_refusal_of_what_follows(
    line: Line, visit: Visit
) -> None:
    vera = await visit()
    line.raw.sendall(line.request(push(vera)) + b"NONSENSE\r\n\r\n")
    assert line.answer()[0] == 200
    assert line.answer_line().split()[1] == b"400"


def send_in_steps(raw: socket.socket, data: memoryview) -> None:
    while data:
        data = data[raw.send(data[:65536]) :]


async def test_a_client_that_does_not_read_is_held_up(
    own_house: Callable[..., House], town: Town
) -> None:
    """Its answers do not pile up in the server, which takes no more of its requests."""
    house = own_house()
    line = Line(house, town.alice.token)
    body = json.dumps({"pushes": [{"text": "x"}] * 1000}).encode()
    request = line.request(body)
    line.raw.settimeout(3)  # for each step; the sockets themselves hold some 12 MB
    with pytest.raises(TimeoutError):
        send_in_steps(line.raw, memoryview(request * 4000))
    line.close()


def test_clients_that_hang_up_at_once_leave_nothing_behind(
    own_house: Callable[..., House],
) -> None:
    house = own_house()
    files = Path(f"/proc/{house.pid}/fd")
    before = len(list(files.iterdir()))
    for _ in range(2000):
        raw = socket.create_connection(("127.0.0.1", house.port))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()
    with urlopen(f"{house.url}/healthz") as answer:  # it has accepted them all by now
        answer.read()
    deadline = time.monotonic() + 10
    while len(list(files.iterdir())) > before + 5:
        assert time.monotonic() < deadline, "sockets of clients that are gone stay open"
        time.sleep(0.05)
    assert "Traceback" not in house.log


async def test_a_client_that_wants_to_close_is_let_go(line: Line, visit: Visit) -> None:
    vera = await visit()
    line.raw.sendall(line.request(push(vera), Connection="close"))
    assert line.answer()[0] == 200
    assert line.is_closed()


async def test_an_idle_connection_is_closed_and_so_is_half_a_request(
    line: Line, house: House, visit: Visit
) -> None:
    vera = await visit()
    with socket.create_connection(("127.0.0.1", house.port), timeout=30) as half:
        half.sendall(b"POST /api/v1/push HTTP/1.1\r\nHost: sh")
        line.raw.settimeout(30)
        line.raw.sendall(line.request(push(vera)))
        assert line.answer()[0] == 200
        assert line.is_closed()
        assert half.recv(100) == b""
