"""A busy site: the list draws what is in view and no more, and scrolling finds the right rows."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import expect
from websockets.asyncio.client import connect

from browser.conftest import SitDown
from house import House

VISITORS = 600
AT_ONCE = 50
ROW = 64
DRAWN = """() => [...document.querySelectorAll('.row')].map((row) =>
  [row.ariaPosInSet, row.querySelector('.row-title .cut')?.textContent])"""
IN_VIEW = """() => {
  const box = document.querySelector('.rows').getBoundingClientRect()
  return [...document.querySelectorAll('.row[data-visitor]')]
    .filter((row) => row.getBoundingClientRect().bottom > box.top)
    .filter((row) => row.getBoundingClientRect().top < box.bottom).length
}"""


def title(number: int) -> str:
    return f"Page {number:04}"


@pytest.fixture
async def crowd(house: House) -> AsyncIterator[None]:
    async with AsyncExitStack() as open_sockets:
        gate = asyncio.Semaphore(AT_ONCE)

        async def come(number: int) -> None:
            url = f"ws://127.0.0.1:{house.port}/ws/visitor?site=demo"
            page = {"url": f"{house.url}/demo?{number:04}", "title": title(number), "referrer": ""}
            async with gate:
                socket = await open_sockets.enter_async_context(
                    connect(url, origin=house.url, proxy=None, compression=None, close_timeout=1)
                )
                await socket.send(json.dumps({"t": "hello", "site": "demo", "page": page}))
                assert json.loads(await socket.recv())["t"] == "welcome"

        await asyncio.gather(*map(come, range(1, VISITORS + 1)))
        yield


@pytest.mark.usefixtures("crowd")
async def test_a_long_list_draws_only_what_is_in_view_and_scrolls_to_the_right_rows(
    sit_down: SitDown,
) -> None:
    console = await sit_down()
    page = console.page
    await page.get_by_label("Order").select_option("page")
    await expect(page.locator(".online-count")).to_have_text(f"{VISITORS} online")
    height = await page.locator(".rows ul").bounding_box()
    assert height
    assert height["height"] == VISITORS * ROW
    for first in (1, 300, 560, 37):
        top = (first - 1) * ROW
        await page.locator(".rows").evaluate("(box, top) => (box.scrollTop = top)", top)
        await expect(console.row_with(title(first))).to_be_visible()
        await expect(page.locator(".row.skeleton")).to_have_count(0)
        drawn = await page.evaluate(DRAWN)
        assert len(drawn) < 100
        assert drawn == [[place, title(int(place))] for place, _ in drawn]
        assert await page.evaluate(IN_VIEW) >= 10
