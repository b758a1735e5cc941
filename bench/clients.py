"""Load: many visitors on real sockets, a backend over HTTP, an agent on a socket. One process."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

ORIGIN = "https://bench.example"
TEXT = "x" * 200


class Count:
    """Waits until so many things have happened."""

    def __init__(self) -> None:
        self._wanted = self._had = 0
        self._done = asyncio.Event()

    def add(self) -> None:
        self._had += 1
        if self._had >= self._wanted:
            self._done.set()

    async def reach(self, wanted: int, work: Callable[[], Awaitable[None]]) -> None:
        self._wanted, self._had = wanted, 0
        self._done.clear()
        await work()
        async with asyncio.timeout(120):
            await self._done.wait()


class Visitor(WSListener):
    """Says hello, counts what is pushed and acknowledged."""

    def __init__(self, crowd: "Visitors") -> None:
        super().__init__()
        self._crowd = crowd

    def on_ws_connected(self, transport: WSTransport) -> None:
        page = {
            "url": f"{ORIGIN}/pricing",
            "title": "Pricing",
            "referrer": "https://search.example/",
        }
        hello = {"t": "hello", "site": self._crowd.site, "page": page, "lang": "en", "tz": "UTC"}
        transport.send(WSMsgType.TEXT, json.dumps(hello).encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        data = frame.get_payload_as_bytes()
        if data.startswith(b'{"t":"welcome"'):
            self._crowd.ids.append(json.loads(data)["visitor"])
            self._crowd.transports.append(transport)
            self._crowd.count.add()
        elif data.startswith((b'{"t":"push"', b'{"t":"ack"')):
            self._crowd.count.add()


class Visitors:
    def __init__(self, port: int, site: str) -> None:
        self.site = site
        self.ids: list[str] = []
        self.transports: list[WSTransport] = []
        self.count = Count()
        self._url = f"ws://127.0.0.1:{port}/ws/visitor?site={site}"

    async def come(self, number: int) -> None:
        """All of them, fifty at a time; returns when each is welcomed."""
        gate = asyncio.Semaphore(50)

        async def one() -> None:
            async with gate:
                await ws_connect(
                    lambda: Visitor(self), self._url, extra_headers={"Origin": ORIGIN},
                    read_buffer_init_size=2048,
                )  # fmt: skip

        async def everyone() -> None:
            await asyncio.gather(*[one() for _ in range(number)])

        await self.count.reach(number, everyone)

    async def say(self, each: int) -> None:
        """`each` messages of every visitor, two hundred visitors."""
        speakers = self.transports[:200]

        async def talk() -> None:
            for n in range(each):
                for k, transport in enumerate(speakers):
                    say = {"t": "say", "cid": f"bench-{id(self)}-{k}-{n}", "text": TEXT}
                    transport.send(WSMsgType.TEXT, json.dumps(say).encode())
                await asyncio.sleep(0)

        await self.count.reach(each * len(speakers), talk)


class Backend:
    """Pushes over HTTP, on `lines` kept-alive connections."""

    def __init__(self, port: int, token: str, visitors: Visitors) -> None:
        self._port, self._token, self._visitors = port, token, visitors

    def push(self, n: int) -> dict[str, Any]:
        ids = self._visitors.ids
        return {
            "site": self._visitors.site,
            "visitor": ids[n % len(ids)],
            "kind": "event",
            "text": TEXT,
        }

    async def send(self, bodies: list[bytes], lines: int) -> None:
        head = (
            f"POST /api/v1/push HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._token}\r\n"
        )

        async def line(k: int) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            for body in bodies[k::lines]:
                more = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write((head + more).encode() + body)
                answer = await reader.readuntil(b"\r\n\r\n")
                assert b" 200 " in answer[:20], answer
                size = answer.lower().split(b"content-length:")[1].split(b"\r\n")[0]
                await reader.readexactly(int(size))
            writer.close()

        await asyncio.gather(*[line(k) for k in range(lines)])
