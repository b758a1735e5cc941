"""Strangers from thousands of addresses who knock all at once, send junk, or stop half way. They
know the protocol and keep to none of it. Used by a test and by `make bench-flood`."""

import asyncio
import json
import os
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from halloo.domain.work import solve

HEAD = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Origin: {origin}\r\nUser-Agent: flood/{k} {padding}\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: ZmVybmhpbGwgdGVhIDIwMg==\r\n\r\n"
)
PATIENCE = 30.0  # for the answer to a handshake


def source(k: int) -> str:
    """127.1.0.1 and on, 250 in each of many networks."""
    return f"127.{1 + k // 62_500}.{k // 250 % 250}.{k % 250 + 1}"


def framed(payload: bytes, opcode: int = 1, fin: bool = True) -> bytes:
    """As a client sends it; the mask is all zeros."""
    size = len(payload)
    first = bytes([opcode | (0x80 if fin else 0)])
    if size < 126:
        return first + bytes([0x80 | size]) + bytes(4) + payload
    if size < 65_536:
        return first + b"\xfe" + struct.pack(">H", size) + bytes(4) + payload
    return first + b"\xff" + struct.pack(">Q", size) + bytes(4) + payload


def junk(random: Random) -> bytes:
    """A frame that is none, of many kinds."""
    hello = {"t": "hello", "site": 7, "page": {"url": ["x"]}, "consent": "yes"}
    kinds: list[Callable[[], bytes]] = [
        lambda: framed(b"{" * random.randint(1, 3000)),  # not JSON
        lambda: framed(json.dumps(hello).encode()),  # wrong types
        lambda: framed(b'{"type":1,"data":1}'),  # what kills the original's descendant
        lambda: framed(b"[" * 4000 + b"]" * 4000),  # deep
        lambda: framed(b"\xff\xfe" * 20),  # text that is no UTF-8
        lambda: framed(os.urandom(random.randint(1, 2000)), opcode=2),  # binary
        lambda: framed(b"x" * 20_000),  # larger than a frame may be
        lambda: b"\x81\xff" + struct.pack(">Q", 1 << 62) + bytes(8),  # says it is huge
        lambda: framed(b'{"t":"say"', fin=False) + framed(b"x", fin=False, opcode=0),  # never whole
        lambda: framed(b"", opcode=0),  # goes on with nothing
        lambda: framed(b"x" * 126, opcode=9),  # a ping too long
        lambda: framed(b"x", opcode=7),  # no such kind
        lambda: b"\x81\x05hello",  # without a mask
        lambda: b"\xf1\x80\x00\x00\x00\x00",  # reserved bits
        lambda: os.urandom(random.randint(2, 500)),
    ]
    return random.choice(kinds)()


class _Line(asyncio.Protocol):
    """One connection; `answer` is the status it was given, 0 when it was hung up on."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received = (self.received + data)[:4096]
        if not self.answer.done() and self.received.startswith(b"HTTP/1.1 "):
            self.answer.set_result(int(self.received[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        for future, value in ((self.answer, 0), (self.closed, None)):
            if not future.done():
                future.set_result(value)


class Flood:
    """Against one server. `open` are the connections that its clients hold on to."""

    def __init__(self, port: int, site: str, origin: str) -> None:
        self.answers: Counter[int] = Counter()
        self.open: list[_Line] = []
        self.sent = 0  # frames of junk
        self._port, self._site, self._origin = port, site, origin
        self._random = Random(1)
        self._next = 0
        self._lines: set[_Line] = set()

    async def knock(self, number: int, at_once: int, *, works: bool = False) -> None:
        """So many handshakes, each from an address of its own. Whoever is let in says hello and
        stays."""
        await self._all(number, at_once, lambda k: self._stranger(k, works))

    async def rave(self, number: int, at_once: int, each: int = 4) -> None:
        """So many junk frames, a few on each socket, from clients who did what it takes to be let
        in."""
        await self._all(number // each, at_once, lambda k: self._raver(k, each))

    async def stop_half_way(self, number: int, at_once: int) -> None:
        """Heads that do not end."""
        await self._all(number, at_once, self._half)

    def end(self) -> None:
        for line in self._lines:
            line.transport.abort()  # type: ignore[attr-defined]
        self._lines.clear()
        self.open.clear()

    async def _all(self, number: int, at_once: int, do: Callable[[int], object]) -> None:
        first, self._next = self._next, self._next + number
        left = iter(range(first, first + number))
        await asyncio.gather(*(self._some(left, do) for _ in range(at_once)))

    async def _some(self, left: Iterator[int], do: Callable[[int], object]) -> None:
        for k in left:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await do(k)  # type: ignore[misc]

    async def _stranger(self, k: int, works: bool) -> None:
        line, status = await self._entered(k, works)
        if status == 101:
            page = {"url": f"{self._origin}/{k}", "title": "x" * 100, "referrer": ""}
            hello = {"t": "hello", "site": self._site, "page": page, "consent": True}
            line.transport.write(framed(json.dumps(hello).encode()))  # type: ignore[attr-defined]
            self.open.append(line)
        else:
            line.transport.abort()  # type: ignore[attr-defined]

    async def _raver(self, k: int, each: int) -> None:
        line, _ = await self._entered(k, True)
        frames = [junk(self._random) for _ in range(each)]
        line.transport.write(b"".join(frames))  # type: ignore[attr-defined]
        self.sent += each
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await line.closed
        line.transport.abort()  # type: ignore[attr-defined]

    async def _entered(self, k: int, works: bool) -> tuple[_Line, int]:
        """After a handshake, and the work where it is asked for."""
        line = await self._knock(k)
        status = await line.answer
        if works and status == 429:
            error = json.loads(line.received.partition(b"\r\n\r\n")[2])["error"]
            if "work" in error:
                done = await asyncio.to_thread(solve, error["work"])
                line = await self._knock(k, f"&work={done}")
                status = await line.answer
        self.answers[status] += 1
        return line, status

    async def _half(self, k: int) -> None:
        line = await self._dial(k)
        head = self._head(k)
        line.transport.write(head[: self._random.randint(1, len(head) - 3)])  # type: ignore[attr-defined]
        self.open.append(line)

    async def _knock(self, k: int, more: str = "") -> _Line:
        line = await self._dial(k)
        line.transport.write(self._head(k, more))  # type: ignore[attr-defined]
        return line

    async def _dial(self, k: int) -> _Line:
        loop = asyncio.get_running_loop()
        ipv6 = k % 16 == 15
        _, line = await loop.create_connection(
            _Line, "::1" if ipv6 else "127.0.0.1", self._port,
            local_addr=("::1", 0) if ipv6 else (source(k), 0),
        )  # fmt: skip
        self._lines.add(line)
        line.closed.add_done_callback(lambda _: self._lines.discard(line))
        return line

    def _head(self, k: int, more: str = "") -> bytes:
        path = f"/ws/visitor?site={self._site}{more}"
        padding = "x" * self._random.randint(0, 400)
        return HEAD.format(path=path, origin=self._origin, k=k, padding=padding).encode()


def resident(pid: int, what: str = "VmRSS") -> int:
    """Bytes; `VmHWM` is the most there ever were."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))
