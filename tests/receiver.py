"""An address outside that is told things: a real HTTP server, which keeps what it was sent and
answers as the test likes."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from people import DEADLINE

OK = b"HTTP/1.1 204 No Content\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 12\r\n\r\nout of order"


@dataclass
class Request:
    headers: dict[str, str]
    raw: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.raw)

    def is_signed_with(self, secret: str) -> bool:
        """As the specification says (standardwebhooks.com), in our own words."""
        assert secret.startswith("whsec_")
        key = base64.b64decode(secret.removeprefix("whsec_"))
        content = b".".join(
            [self.headers["webhook-id"].encode(), self.headers["webhook-timestamp"].encode(),
             self.raw]
        )  # fmt: skip
        right = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return f"v1,{right}" in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    port: int = 0
    answer: Callable[[Request], bytes | None] = lambda _: OK  # None: never
    requests: list[Request] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def types(self) -> list[str]:
        return [each.event["type"] for each in self.requests]

    async def told(self, type_: str, times: int = 1, **fields: Any) -> Request:
        """The last of so many of this kind whose part of that name has these fields."""

        def fits(request: Request) -> bool:
            event = request.event
            part = event["data"].get(type_.partition(".")[0], {})
            return event["type"] == type_ and all(part.get(k) == v for k, v in fields.items())

        try:
            async with asyncio.timeout(DEADLINE):
                while True:
                    found = [each for each in self.requests if fits(each)]
                    if len(found) >= times:
                        return found[times - 1]
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{type_} {fields} was not told: {self.types}") from None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.split("\r\n")[1:-2]
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            request = Request(headers, body)
            self.requests.append(request)
            self._news.set()
            answer = self.answer(request)
            if answer is None:
                await reader.read()  # until they hang up
            else:
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving(
    answer: Callable[[Request], bytes | None] = lambda _: OK, port: int = 0
) -> AsyncIterator[Receiver]:
    receiver = Receiver(answer=answer)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port, reuse_address=True)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
