"""An agent shuts a visitor out: their page goes quiet for good, and lets nobody see why."""

from playwright.async_api import expect

from browser.conftest import Enter, SitDown
from house import House


async def test_a_visitor_is_blocked_from_their_panel_and_let_in_again(
    house: House, enter: Enter, sit_down: SitDown
) -> None:
    shop = await enter()
    dialled: list[str] = []
    shop.page.on("websocket", lambda socket: dialled.append(socket.url))
    await shop.open()
    await shop.say("Rude words")
    await expect(shop.states).to_have_text(["Sent"])
    console = await sit_down("/#/conversations")
    await console.page.get_by_text("Rude words").first.click()
    panel = console.page.locator("aside .about")
    await panel.get_by_role("button", name="Block visitor").click()
    await expect(panel).to_contain_text("Blocked: this visitor is not let in.")
    await expect(panel.get_by_role("button", name="Block their network")).to_have_count(0)
    await shop.say("Hello?")
    await expect(shop.states.last).to_contain_text("Not sent.")  # it will not try by itself
    assert dialled == []
    await panel.get_by_role("button", name="Let in again").click()
    await expect(panel.get_by_role("button", name="Block visitor")).to_be_visible()
    await shop.page.reload()
    await shop.open()
    await shop.say("Better words")
    await expect(console.said.last).to_have_text("Better words")


async def test_ranges_and_countries_are_kept_in_the_settings(
    house: House, sit_down: SitDown
) -> None:
    console = await sit_down("/#/settings/sites/demo", loud=True)  # of a 400
    blocks = console.page.get_by_role("region", name="Blocked")
    await expect(blocks).to_contain_text("Nobody is blocked on this site.")
    field = blocks.get_by_label("Address or range")
    await field.fill("everybody")
    await blocks.get_by_role("button", name="Block", exact=True).click()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await field.fill("203.0.113.9/24")
    await blocks.get_by_label("Note for your team").fill("A scraper")
    await blocks.get_by_label("For how long").select_option("A day")
    await blocks.get_by_role("button", name="Block", exact=True).click()
    items = blocks.locator(".block-list li")
    await expect(items).to_have_count(1)
    await expect(items).to_contain_text("203.0.113.0/24")
    await expect(items).to_contain_text("A scraper")
    await blocks.get_by_label("Whom").select_option("A country")
    await blocks.get_by_label("Country code").fill("nl")
    await blocks.get_by_role("button", name="Block", exact=True).click()
    await expect(items.first).to_contain_text("Netherlands")
    await blocks.get_by_role("button", name="Let NL in again").click()
    await expect(items).to_have_count(1)
    removed = console.page.locator(".toast").filter(has_text="may come in again")
    await removed.get_by_role("button", name="Undo").click()
    await expect(items).to_have_count(2)
    await console.page.reload()
    await expect(items).to_have_count(2)
