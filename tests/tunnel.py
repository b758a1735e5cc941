"""A stretch of network between clients and a house that a test can take away and give back, and one
with a proxy on it that lets no WebSocket through."""

import asyncio
import random
import re
from contextlib import suppress
from typing import Self

PIECE = 65_536

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Tunnel:
    """TCP from `port` to the house's. What is sent while it is `cut` is held, as a network's own
    retransmission would; connections made meanwhile get no answer before it is mended. Each piece
    is on its way for up to `most_delay` seconds, whoever hangs up meanwhile. A new connection leads
    to the port that `to` is by then."""

    def __init__(self, to: int, most_delay: float = 0) -> None:
        self.to = to
        self._most_delay = most_delay
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def own_pages(self) -> list[str]:
        """See `house.House`."""
        return [self.url]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        self._open.clear()

    def mend(self) -> None:
        self._open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # The stream that called us would log an end by cancelling as an error.
        with suppress(asyncio.CancelledError, ConnectionError):
            await self._open.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
            try:
                await self._join((reader, writer), (there, back))
            finally:
                back.close()
        writer.close()

    async def _join(self, client: Ends, house: Ends) -> None:
        await asyncio.gather(self._carry(client[0], house[1]), self._carry(house[0], client[1]))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(PIECE):
                await asyncio.sleep(random.uniform(0, self._most_delay))
                await self._open.wait()
                writer.write(piece)
                await writer.drain()
        await self._open.wait()
        with suppress(ConnectionError, RuntimeError):
            writer.close()


class Proxy(Tunnel):
    """Knows HTTP, and no other protocol. One that `holds` passes an answer on when it is complete,
    as virus scanners do."""

    def __init__(self, to: int, holds: bool = False) -> None:
        super().__init__(to)
        self.holds = holds
        self.refused = 0
        self.lets_through = False

    async def _join(self, client: Ends, house: Ends) -> None:
        head = await client[0].readuntil(b"\r\n\r\n")
        if b"upgrade: websocket" in head.lower():
            if not self.lets_through:
                self.refused += 1
                client[1].write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
        else:  # one request on each connection, so that each has its head read
            head = re.sub(rb"\r\nconnection:[^\r]*", b"", head, flags=re.IGNORECASE)
            head = head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        house[1].write(head)
        sending = asyncio.create_task(self._carry(client[0], house[1]))
        if self.holds and b"Upgrade" not in head:
            client[1].write(await house[0].read())
            sending.cancel()
        else:
            await asyncio.gather(sending, self._carry(house[0], client[1]))
