"""A client behind a proxy that lets no WebSocket through: the same frames over HTTP, as a stream of
events or by polling. In a test it stands where a WebSocket would."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close

from house import House

Transport = Literal["stream", "poll"]


class Refused(Exception):
    def __init__(self, status: int, error: dict[str, Any], headers: httpx2.Headers) -> None:
        self.status, self.code, self.headers = status, str(error["code"]), headers
        self.work: str | None = error.get("work")
        super().__init__(f"{status} {self.code}")


class HttpLine:
    """Where the house is several nodes, each request comes to the next of them."""

    def __init__(self, house: House, client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
        self.house = house
        self.client = client
        self.key = ""
        self.arrived: asyncio.Queue[str | Close | None] = asyncio.Queue()
        self._headers = headers
        self._end: ConnectionClosed | None = None
        self._reading: asyncio.Task[None] | None = None
        self._polls = asyncio.Event()
        self._polls.set()

    async def open(self, path: str, transport: Transport, token: str = "") -> None:
        self._token = token
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        read = self._stream if transport == "stream" else self._poll
        self._reading = asyncio.create_task(read(path.replace("/ws/", "/live/"), opened))
        try:
            await opened
        except Refused:
            await self.client.aclose()
            raise

    async def post(self, path: str, content: str, **more: str) -> httpx2.Response:
        headers = {**self._headers, **more}
        return await self.client.post(self.house.url + path, content=content, headers=headers)

    async def send(self, frame: str) -> None:
        if self._end:
            raise self._end
        if (await self.post("/live/send", f"{self.key}\n{frame}")).status_code != 204:
            raise ConnectionClosed(None, None)

    async def recv(self) -> str:
        if self._end:
            raise self._end
        item = await self.arrived.get()
        if isinstance(item, str):
            return item
        self._end = ConnectionClosed(item, None)
        raise self._end

    async def close(self) -> None:
        if self.client.is_closed:
            return
        with suppress(httpx2.HTTPError):
            await self.post("/live/close", self.key)
        await self.vanish()

    def pause(self) -> None:
        """Sends no further poll."""
        self._polls.clear()

    def go_on(self) -> None:
        self._polls.set()

    async def vanish(self) -> None:
        """Without a goodbye."""
        if self._reading:
            self._reading.cancel()
            await asyncio.wait([self._reading])
        await self.client.aclose()

    async def _stream(self, path: str, opened: "asyncio.Future[None]") -> None:
        headers = {**self._headers, "Accept": "text/event-stream"}
        event = "message"
        with suppress(httpx2.HTTPError):
            url = self.house.url + path
            opening = self.client.stream("POST", url, headers=headers, content=self._token)
            async with opening as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    opened.set_exception(refused(answer))
                    return
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    if name == "event":
                        event = value
                    elif name == "data":
                        self._hear(event, value, opened)
                        event = "message"
        self.arrived.put_nowait(None)

    def _hear(self, event: str, value: str, opened: "asyncio.Future[None]") -> None:
        if event == "open":
            self.key = json.loads(value)["key"]
            opened.set_result(None)
        elif event == "close":
            self.arrived.put_nowait(Close(**json.loads(value)))
        else:
            self.arrived.put_nowait(value)

    async def _poll(self, path: str, opened: "asyncio.Future[None]") -> None:
        answer = await self.post(path, self._token, Accept="application/json")
        if answer.status_code != 200:
            opened.set_exception(refused(answer))
            return
        self.key = answer.json()["key"]
        opened.set_result(None)
        with suppress(httpx2.HTTPError):
            while (answer := await self.post("/live/poll", self.key)).is_success:
                for frame in answer.json()["frames"]:
                    self.arrived.put_nowait(json.dumps(frame))
                if closed := answer.json()["closed"]:
                    self.arrived.put_nowait(Close(**closed))
                    return
                await self._polls.wait()
        self.arrived.put_nowait(None)


def refused(answer: httpx2.Response) -> Refused:
    return Refused(answer.status_code, answer.json()["error"], answer.headers)


async def open_line(
    house: House, path: str, transport: Transport, *, origin: str = "",
    additional_headers: dict[str, str] | None = None, subprotocols: Sequence[str] = (),
) -> HttpLine:  # fmt: skip
    headers = {**({"Origin": origin} if origin else {}), **(additional_headers or {})}
    client = httpx2.AsyncClient(timeout=40, trust_env=False)
    line = HttpLine(house, client, {"Content-Type": "text/plain", **headers})
    await line.open(path, transport, *subprotocols)
    return line


# For a module whose tests hold whatever the frames travel by.
every_transport = [
    pytest.mark.parametrize("transport", ["websocket", "stream", "poll"], indirect=True),
    pytest.mark.usefixtures("transport"),
]
