"""A visitor's line with somebody on it: what the server says can be changed on its way, what the
widget says is written down."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from playwright.async_api import BrowserContext, WebSocketRoute


class Tapped:
    """The line of one window: its welcomes are changed by `welcome`, what it sends is noted."""

    def __init__(self, **welcome: Any) -> None:
        self.welcome = welcome
        self.sent: list[dict[str, Any]] = []
        self.more = asyncio.Event()
        self.line: WebSocketRoute | None = None

    async def tap(self, window: BrowserContext) -> None:
        await window.route_web_socket("**/ws/visitor**", self._route)

    def _route(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        self.line = line

        def out(frame: str | bytes) -> None:
            self.sent.append(json.loads(frame))
            self.more.set()
            server.send(frame)

        def back(frame: str | bytes) -> None:
            told = json.loads(frame)
            if told["t"] == "welcome":
                told.update(self.welcome)
            line.send(json.dumps(told))

        line.on_message(out)
        server.on_message(back)

    def tell(self, **frame: Any) -> None:
        """As if the server had said it."""
        assert self.line
        self.line.send(json.dumps(frame))

    @property
    def signals(self) -> list[str]:
        """Each with its value or target, as told so far."""
        told = [frame for frame in self.sent if frame["t"] == "signal"]
        return [
            " ".join(str(frame[part]) for part in ("name", "value", "target") if part in frame)
            for frame in told
        ]

    async def hear(self, *signals: str) -> None:
        """Waits until just these have been told, in whatever order, and forgets them."""
        await self._until(lambda: len(self.signals) >= len(signals))
        assert sorted(self.signals) == sorted(signals)
        self.sent.clear()

    async def turn(self, url: str) -> None:
        await self._until(lambda: any(frame.get("url") == url for frame in self.sent))

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not happened():
                self.more.clear()
                await self.more.wait()
