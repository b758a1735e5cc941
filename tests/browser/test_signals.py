"""What a visitor does on a page, as far as the server asked to be told of it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from playwright.async_api import BrowserContext, WebSocketRoute, expect

from browser.conftest import OpenWindow
from browser.screens import Shop
from house import House

TALL = "document.body.style.height = '4000px'"
SHORT = "document.body.replaceChildren('Sold out')"  # nothing to scroll


def on_load(script: str) -> str:
    return f"addEventListener('DOMContentLoaded', () => {{ {script} }})"


class Tapped:
    """The line of one page: its welcome asks for `program`, what it sends is written down."""

    def __init__(self, program: dict[str, Any]) -> None:
        self.program = program
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
                told["signals"] = {"t": "signals", **self.program}
            line.send(json.dumps(told))

        line.on_message(out)
        server.on_message(back)

    def ask(self, program: dict[str, Any]) -> None:
        assert self.line
        self.line.send(json.dumps({"t": "signals", **program}))

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


async def test_scrolling_leaving_clicking_and_stillness_are_told_page_by_page(
    house: House, open_window: OpenWindow
) -> None:
    window = await open_window()
    program = {"scroll": [50, 90], "idle": [1], "exit": True, "click": ["a.brand", ":::broken"]}
    tapped = Tapped({**program, "idle": []})
    await tapped.tap(window)
    page = await window.new_page()
    await page.add_init_script(on_load(TALL))
    await Shop.at(page, house.url + "/demo?who=signals")

    await page.mouse.move(600, 300)
    await page.mouse.wheel(0, 4000 * 0.6)
    await tapped.hear("scroll 50")
    await page.mouse.wheel(0, 4000)
    await tapped.hear("scroll 90")
    await page.mouse.wheel(0, -8000)
    await page.mouse.move(600, 0)
    await page.mouse.move(600, -20)
    await tapped.hear("exit")

    await page.evaluate("document.querySelector('.brand').onclick = () => false")
    await page.locator("a.brand img").click()
    await tapped.hear("click a.brand")

    # Another program, in the middle of the page: nothing of the old is told twice.
    tapped.ask(program)
    await tapped.hear("idle 1")
    await page.mouse.move(500, 300)
    await tapped.hear("active", "idle 1")

    # A page that changes without loading is another page.
    tapped.ask({"scroll": [50]})
    shelf = house.url + "/demo?who=signals&shelf=2"
    await page.evaluate("(url) => history.pushState(null, '', url)", shelf)
    await tapped.turn(shelf)
    await page.mouse.wheel(0, 4000)
    await tapped.hear("scroll 50")


async def test_what_happened_while_the_line_was_down_is_told_on_the_next(
    house: House, open_window: OpenWindow
) -> None:
    window = await open_window(loud=True)
    tapped = Tapped({"scroll": [100], "exit": True})
    await tapped.tap(window)
    page = await window.new_page()
    await page.add_init_script(on_load(SHORT))
    shop = await Shop.at(page, house.url + "/demo?who=cut-off")
    await tapped.hear("scroll 100")
    assert tapped.line
    await tapped.line.close(code=4000)
    await page.mouse.move(600, 0)
    await page.mouse.move(600, -20)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await tapped.hear("scroll 100", "exit")
    await expect(shop.launcher).to_be_visible()
