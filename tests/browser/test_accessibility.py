"""No serious findings of axe-core and no faint text, screen by screen, light and dark."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from browser.conftest import Enter, OpenWindow, SitDown, Start
from browser.contrast import too_faint
from house import House

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
RUN = """async (scope) => {
  const { violations } = await axe.run(scope ?? document, { resultTypes: ['violations'] })
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}"""

pytestmark = pytest.mark.parametrize("scheme", ["light", "dark"])


STILL = """() =>
  Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))"""


async def findings(page: Page, scope: str | None = None) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    await page.evaluate(STILL)
    return [*await page.evaluate(RUN, scope), *await too_faint(page, scope)]


async def test_setup_and_sign_in(
    scheme: str, house: House, new_houses: Start, open_window: OpenWindow
) -> None:
    page = await (await open_window(color_scheme=scheme)).new_page()
    await page.goto(new_houses().ready["setup"])
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    assert await findings(page) == []
    await page.goto(house.url)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    assert await findings(page) == []


async def test_the_console(scheme: str, settle: Start, sit_down: SitDown, enter: Enter) -> None:
    house = settle()
    console = await sit_down(at=house, color_scheme=scheme, reduced_motion="reduce")
    page = console.page
    await expect(page.get_by_text("Nobody is on your site right now")).to_be_visible()
    assert await findings(page) == []

    shop = await enter("/demo?who=full", at=house)
    await enter("/demo/tea", at=house)
    await expect(console.rows).to_have_count(2)
    assert await findings(page) == []
    await console.choose("who=full")
    await expect(console.trail).to_have_count(1)
    await console.invite("Hello")
    await expect(page.locator(".row .receipt")).to_have_text("Shown")
    assert await findings(page) == []

    await shop.bubble.get_by_role("button", name="Chat").click()
    question = "Is it open on Sunday? https://shop.example/hours"
    await shop.say(question)
    await console.reply(question, "Yes")
    await expect(console.page.locator(".bubble-state")).to_have_text(["Seen"])
    await shop.field.fill("And on")
    await expect(console.so_far).to_have_text("And on")
    assert await findings(page) == []
    await page.goto(house.url + "/#/conversations")
    await expect(page.locator(".talk-item")).to_have_count(1)
    assert await findings(page) == []
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    for path, text in {
        "sites": "Sites",
        "sites/new": "New site",
        "sites/demo": "Tea shop",
        "preferences": "Preferences",
    }.items():
        await page.goto(f"{house.url}/#/settings/{path}")
        await expect(page.get_by_role("heading", name=text).first).to_be_visible()
        if path == "sites/demo":
            await expect(page.get_by_role("link", name="See visitors")).to_be_visible()
        assert await findings(page) == []


async def test_the_widget(scheme: str, house: House, sit_down: SitDown, enter: Enter) -> None:
    shop = await enter(f"/demo?who={scheme}", color_scheme=scheme, reduced_motion="reduce")
    console = await sit_down()
    assert await findings(shop.page, "halloo-chat") == []
    await console.choose(f"who={scheme}")
    await console.invite("Hello there")
    await expect(shop.bubble).to_be_visible()
    await expect(shop.badge).to_have_text("1")
    assert await findings(shop.page, "halloo-chat") == []
    await shop.bubble.get_by_role("button", name="Chat").click()
    question = "Good morning, is https://shop.example/milk fresh?"
    await shop.say(question)
    await console.reply(question, "It is")
    await expect(shop.said).to_have_count(3)
    await console.field.fill("So")
    await expect(shop.panel.locator(".typing")).to_be_visible()
    assert await findings(shop.page, "halloo-chat") == []


async def test_pushes(scheme: str, settle: Start, sit_down: SitDown, enter: Enter) -> None:
    house = settle()
    shop = await enter("/demo?who=pushed", at=house)
    console = await sit_down(at=house, color_scheme=scheme, reduced_motion="reduce")
    page = console.page
    await console.row_with("who=pushed").hover()
    await page.get_by_role("checkbox").first.check()
    assert await findings(page) == []
    await page.get_by_role("button", name="Push to these").click()
    sheet = page.get_by_role("dialog", name="Push to many")
    await sheet.get_by_text("Title · Image · Buttons").click()
    await sheet.get_by_role("button", name="Add button").click()
    await expect(sheet.get_by_role("alert")).to_be_visible()
    assert await findings(page) == []
    await sheet.get_by_role("button", name="Remove button").click()
    await sheet.get_by_role("button", name="Send to 1").click()
    await expect(shop.bubble).to_be_visible()
    await page.goto(f"{house.url}/#/pushes/demo/all")
    await expect(page.get_by_role("list", name="Pushes").get_by_role("listitem")).to_have_count(1)
    assert await findings(page) == []
    await page.get_by_role("list", name="To many").get_by_role("link").last.click()
    await expect(page.get_by_role("region", name="How far it came")).to_be_visible()
    assert await findings(page) == []
