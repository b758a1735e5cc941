"""While too many knock, a real widget does the work and gets in; who does none stays outside."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from browser.conftest import OpenWindow
from browser.customer import open_website
from browser.screens import Shop
from flood import Flood
from house import House
from people import DEADLINE, refusal

RATE = {"limit_handshakes_per_second": 40, "handshake_wait_seconds": 4, "work_wait_seconds": 1}
IN_MS = 30_000  # a first try, a pause of up to five seconds, the work


async def test_a_widget_works_its_way_in(
    open_window: OpenWindow, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = House(tmp_path_factory.mktemp("pressed") / "data", **RATE).start()
    with open_website() as website:
        site = house.made("site", "add", "Shop", "--origin", website.url)["site"]
        website.embed(house.url, site)
        flood = Flood(house.port, site, website.url)
        knocking = asyncio.create_task(flood.knock(1_000_000, 20))
        async with asyncio.timeout(DEADLINE):
            while not flood.answers[429]:  # noqa: ASYNC110  (it is the server that answers)
                await asyncio.sleep(0.05)
        path = f"/ws/visitor?site={site}"
        assert (await refusal(house, path, origin=website.url))[1] == "work_needed"
        page = await (await open_window(loud=True)).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(website.url)
        shop = Shop(page)
        await expect(shop.launcher).to_be_visible(timeout=IN_MS)
        [done] = [url for url in asked if "work=" in url]
        assert re.search(r"/live/visitor\?site=\w+&work=\d+\.\d+\.\w{8}\.\w{20}\.\d+$", done)
        await shop.open()
        await shop.say("May I come in?")
        await expect(shop.states).to_have_text(["Sent"])
        # Known now, it is let in without.
        asked.clear()
        await page.reload()
        await expect(shop.launcher).to_be_visible(timeout=IN_MS)
        assert not [url for url in asked if "live/" in url]
        knocking.cancel()
        await asyncio.wait([knocking])
        flood.end()
        await page.close()
    house.stop()
