"""What a visitor does on a page, as far as the server asked to be told of it."""

import httpx2
from playwright.async_api import Page, expect

from browser.conftest import OpenWindow
from browser.screens import Shop
from browser.tapped import Tapped
from house import House

TALL = "document.body.style.height = '4000px'"
SHORT = "document.body.replaceChildren('Sold out')"  # nothing to scroll


def on_load(script: str) -> str:
    return f"addEventListener('DOMContentLoaded', () => {{ {script} }})"


async def known_as(house: House, page: Page, idle: bool) -> None:
    """Waits until the server lists the one visitor there is as idle, or not."""
    token = house.made("token", "add", "--agent", "mei", "--scope", "read")["token"]
    url = f"{house.url}/api/v1/sites/demo/visitors"
    with httpx2.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False) as backend:
        for _ in range(200):
            (row,) = backend.get(url).json()["visitors"]
            if row.get("idle", False) is idle:
                return
            await page.evaluate("new Promise(requestAnimationFrame)")
    raise AssertionError(row)


async def test_scrolling_leaving_clicking_and_stillness_are_told_page_by_page(
    house: House, open_window: OpenWindow
) -> None:
    window = await open_window()
    program = {"scroll": [50, 90], "idle": [1], "exit": True, "click": ["a.brand", ":::broken"]}
    tapped = Tapped(signals={"t": "signals", **program, "idle": []})
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
    tapped.tell(t="signals", **program)
    await tapped.hear("idle 1")
    await known_as(house, page, idle=True)
    await page.mouse.move(500, 300)
    await tapped.hear("active", "idle 1")

    await known_as(house, page, idle=True)

    # A page that changes without loading is another page.
    tapped.tell(t="signals", scroll=[50])
    shelf = house.url + "/demo?who=signals&shelf=2"
    await page.evaluate("(url) => history.pushState(null, '', url)", shelf)
    await tapped.turn(shelf)
    await known_as(house, page, idle=False)
    await page.mouse.wheel(0, 4000)
    await tapped.hear("scroll 50")


async def test_what_happened_while_the_line_was_down_is_told_on_the_next(
    house: House, open_window: OpenWindow
) -> None:
    window = await open_window(loud=True)
    tapped = Tapped(signals={"t": "signals", "scroll": [100], "exit": True})
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
