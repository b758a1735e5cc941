"""The live list under filters, orders and views: chosen without syntax, by keyboard as well, kept
under a name, and explained."""

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from playwright.async_api import expect
from websockets.asyncio.client import ClientConnection, connect

from browser.conftest import Enter, SitDown
from browser.screens import Console
from browser.test_accessibility import findings
from house import House

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
VISITORS = [
    ("Home", "/demo", DESKTOP, "de"),
    ("Your basket", "/demo/cart", DESKTOP, "zh-CN"),
    ("Mist Oolong", "/demo/tea?utm_source=letter&utm_campaign=spring", PHONE, "en-US"),
    ("Green tea", "/demo/tea?green", PHONE, "de"),
]


@pytest.fixture
async def guests(house: House) -> AsyncIterator[list[ClientConnection]]:
    sockets = []
    for title, path, agent, lang in VISITORS:
        socket = await connect(
            f"ws://127.0.0.1:{house.port}/ws/visitor?site=demo",
            origin=house.url, proxy=None, additional_headers={"User-Agent": agent},
        )  # fmt: skip
        page = {"url": house.url + path, "title": title, "referrer": ""}
        await socket.send(json.dumps({"t": "hello", "site": "demo", "page": page, "lang": lang}))
        assert json.loads(await socket.recv())["t"] == "welcome"
        sockets.append(socket)
    yield sockets
    await asyncio.gather(*(socket.close() for socket in sockets))


async def shown(console: Console, *titles: str) -> None:
    """Exactly these rows are on the list, in this order."""
    texts = console.page.locator(".row[data-visitor]:not(.lost) .row-title .cut:first-child")
    await expect(texts).to_have_text(list(titles))


async def test_a_filter_is_put_together_by_keyboard_and_kept_as_a_view(
    sit_down: SitDown, guests: list[ClientConnection]
) -> None:
    console = await sit_down(color_scheme="dark", reduced_motion="reduce")
    page = console.page
    await expect(page.locator(".online-count")).to_have_text("4 online")
    await page.keyboard.press("f")
    await expect(page.get_by_role("button", name="Country", exact=True)).to_be_focused()
    assert await findings(page) == []
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Desktop")).to_be_focused()
    assert await findings(page) == []
    await page.get_by_label("Phone").press("Space")
    await page.keyboard.press("Enter")
    await shown(console, "Green tea", "Mist Oolong")
    await expect(page.locator(".online-count")).to_have_text("2 of 4")
    await page.get_by_role("button", name="Add a filter").click()
    await page.get_by_role("button", name="Campaign", exact=True).click()
    await page.keyboard.type("spring")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await shown(console, "Mist Oolong")

    await page.get_by_role("button", name="Save view").click()
    assert await findings(page) == []
    await page.keyboard.type("Letter on phones")
    await page.keyboard.press("Enter")
    mine = page.get_by_role("button", name="Letter on phones", exact=True)
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="All", exact=True).click()
    await shown(console, "Green tea", "Mist Oolong", "Your basket", "Home")
    await mine.click()
    await shown(console, "Mist Oolong")
    await page.reload()  # remembered for the site
    await shown(console, "Mist Oolong")
    await page.get_by_role("button", name="View Letter on phones: rename or delete").click()
    await page.get_by_role("button", name="Rename", exact=True).click()
    await page.get_by_label("Name of the view").fill("Spring letter")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="View Spring letter: rename or delete").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    kept = page.get_by_role("button", name="Spring letter", exact=True)
    await expect(kept).to_have_count(0)
    await shown(console, "Green tea", "Mist Oolong", "Your basket", "Home")
    await page.get_by_role("button", name="Undo").click()
    await kept.click()
    await shown(console, "Mist Oolong")


async def test_who_to_greet_says_why_and_a_filter_that_finds_nobody_says_so(
    sit_down: SitDown, guests: list[ClientConnection]
) -> None:
    console = await sit_down(color_scheme="light", reduced_motion="reduce")
    page = console.page
    await expect(page.locator(".online-count")).to_have_text("4 online")
    await page.get_by_role("button", name="Greet now", exact=True).click()
    first, second = console.rows.nth(0), console.rows.nth(1)
    await expect(first).to_contain_text("Your basket")
    await expect(first.locator(".reasons")).to_contain_text("In the cart")
    await expect(first.locator(".row-title")).to_contain_text("Visitor ")  # reasons name nobody
    await expect(second.locator(".reasons")).to_contain_text("Campaign spring")
    await page.mouse.move(900, 700)  # under the pointer nothing moves
    await guests[0].send(json.dumps({"t": "say", "cid": "first", "text": "Is anybody there?"}))
    await expect(first).to_contain_text("Home")
    await expect(first.locator(".reasons")).to_contain_text("Waits for an answer")

    await (
        page.get_by_role("region", name="The site at a glance")
        .get_by_role("button", name="letter")
        .click()
    )
    await shown(console, "Mist Oolong")
    await page.get_by_role("button", name="Remove filter: Source: letter").click()
    opener = page.get_by_role("button", name="Add a filter")
    await opener.click()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await opener.click()
    await page.get_by_role("button", name="Pages seen, at least").click()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await opener.click()
    await page.get_by_role("button", name="Pages seen, at least").click()
    await page.keyboard.type("5")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nobody matches")).to_be_visible()
    await page.locator(".empty").get_by_role("button", name="Clear filter").click()
    await expect(console.rows).to_have_count(4)


async def test_one_page_on_two_hosts_is_not_said_twice(
    house: House, sit_down: SitDown, enter: Enter
) -> None:
    for host in ("127.0.0.1", "localhost"):
        await enter("/demo/cart", at=SimpleNamespace(url=f"http://{host}:{house.port}"))
    console = await sit_down()
    pages = console.page.get_by_role("region", name="The site at a glance").get_by_role("button")
    carts = pages.filter(has_text="/demo/cart")
    await expect(carts).to_have_count(2)
    for host in ("127.0.0.1", "localhost"):
        await expect(carts.filter(has_text=f"{host}:{house.port}")).to_have_count(1)
