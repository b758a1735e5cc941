"""The console between the lists: coming and going, sites, search, keys, and a list that keeps
still under the pointer."""

from playwright.async_api import Page, expect

from browser.conftest import EMAIL, Enter, OpenWindow, SitDown
from browser.screens import Console
from house import PASSWORD, House


async def fill_in(page: Page, password: str) -> None:
    await page.get_by_label("E-mail", exact=True).fill(EMAIL)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def settled(page: Page) -> None:
    """The account is all there: nothing is asked for any more that would be refused."""
    await expect(page.get_by_text("This one")).to_be_visible()
    await expect(page.get_by_text("Authenticator app")).to_be_visible()


async def test_signing_in_out_and_in_again(house: House, open_window: OpenWindow) -> None:
    page = await (await open_window()).new_page()
    await page.goto(house.url)
    await fill_in(page, "not the password")
    await expect(page.get_by_role("alert")).to_have_text("E-mail or password is not right.")
    await fill_in(page, PASSWORD)
    await expect(page.get_by_role("heading", name="Visitors")).to_be_visible()

    await page.goto(f"{house.url}/#/settings/account")
    await settled(page)
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await fill_in(page, PASSWORD)
    await expect(page.get_by_text("mei", exact=True)).to_be_visible()


async def test_signing_out_in_one_tab_ends_the_other(house: House, sit_down: SitDown) -> None:
    first = await sit_down("/#/settings/account")
    await settled(first.page)
    second = await first.page.context.new_page()
    await second.goto(house.url)
    await expect(Console(second).line).to_have_text("Live")
    await first.page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(second.get_by_role("button", name="Sign in")).to_be_visible()


async def test_a_site_is_added_with_its_snippet_and_a_bad_address_is_told_at_its_field(
    house: House, sit_down: SitDown
) -> None:
    console = await sit_down("/#/settings/sites")
    page = console.page
    await page.get_by_role("link", name="Add a site").click()
    await page.get_by_label("Name", exact=True).fill("Corner shop")
    addresses = page.get_by_label("Addresses of the site")
    await addresses.fill("https://corner.example\nnonsense")
    await page.get_by_role("button", name="Add site").click()
    await expect(addresses).to_have_attribute("aria-invalid", "true")
    await expect(addresses).to_have_accessible_description(
        "“nonsense” is not an address. Write it like https://shop.example."
    )
    await addresses.fill("https://corner.example")
    await page.get_by_role("button", name="Add site").click()
    await expect(page.get_by_role("heading", name="Corner shop")).to_be_visible()
    key = page.url.rpartition("/")[2]
    snippet = f'<script async src="{house.url}/widget.js" data-site="{key}"></script>'
    await expect(page.locator(".snippet code")).to_have_text(snippet)
    await expect(page.get_by_text("Waiting for your first visitor…")).to_be_visible()


async def test_new_visitors_wait_while_the_pointer_is_over_the_list(
    sit_down: SitDown, enter: Enter
) -> None:
    first = await enter("/demo?who=early")
    console = await sit_down()
    row = await console.row_of("who=early")
    await row.hover()
    place = await row.bounding_box()
    await first.another_tab(first.page.url)
    await enter("/demo/tea?who=late")
    chip = console.page.locator(".fresh-chip")
    await expect(chip).to_have_text("1 new")
    await expect(console.row_with("who=late")).to_have_count(0)
    assert await row.bounding_box() == place
    await chip.click()
    await expect(console.rows).to_have_count(2)
    await expect(console.rows.first).to_contain_text("who=late")


async def test_new_visitors_come_in_by_themselves_when_nobody_points_at_the_list(
    sit_down: SitDown, enter: Enter
) -> None:
    console = await sit_down()
    await enter("/demo?who=welcome")
    await expect(console.row_with("who=welcome")).to_be_visible()


async def test_search_leaves_only_those_that_match(sit_down: SitDown, enter: Enter) -> None:
    await enter("/demo/tea?who=oolong")
    await enter("/demo/cart?who=basket")
    console = await sit_down()
    await expect(console.row_with("who=basket")).to_be_visible()
    await console.page.keyboard.press("/")
    await console.page.keyboard.type("mist oolong")
    await expect(console.row_with("who=basket")).to_have_count(0)
    await expect(console.row_with("who=oolong")).to_have_count(1)
    await console.page.get_by_label("Search visitors").fill("nothing like this")
    await expect(console.page.get_by_text("No visitor matches")).to_be_visible()
    await console.page.get_by_role("button", name="Clear search").click()
    await expect(console.row_with("who=basket")).to_have_count(1)


async def test_the_keyboard_walks_opens_goes_back_and_helps(
    sit_down: SitDown, enter: Enter
) -> None:
    await enter("/demo?who=below")
    await enter("/demo?who=above")
    console = await sit_down()
    below, above = await console.row_of("who=below"), await console.row_of("who=above")
    await expect(console.rows.first).to_contain_text("who=above")
    keyboard = console.page.keyboard
    await keyboard.press("j")
    await expect(above.locator("a")).to_be_focused()
    await keyboard.press("j")
    await expect(below.locator("a")).to_be_focused()
    await keyboard.press("k")
    await expect(above.locator("a")).to_be_focused()
    await keyboard.press("Enter")
    await expect(above).to_have_class("row selected")
    await keyboard.press("r")
    await expect(console.field).to_be_focused()
    await keyboard.press("Escape")
    await keyboard.press("Escape")
    await expect(console.page.get_by_text("Choose a visitor")).to_be_visible()
    await expect(above.locator("a")).to_be_focused()
    await keyboard.press("?")
    help_ = console.page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(help_).to_be_visible()
    await keyboard.press("Escape")
    await expect(help_).to_have_count(0)
    await keyboard.press("Control+k")
    await expect(console.page.get_by_role("combobox", name="Commands")).to_be_focused()


async def test_a_visitor_who_leaves_fades_and_is_gone(sit_down: SitDown, enter: Enter) -> None:
    shop = await enter("/demo?who=leaves")
    console = await sit_down()
    row = await console.row_of("who=leaves")
    await shop.page.close()
    await expect(row).to_contain_text("Left")
    await expect(row).to_have_count(0)


async def test_two_agents_windows_show_the_same_talk(sit_down: SitDown, enter: Enter) -> None:
    shop = await enter("/demo?who=both")
    await shop.open()
    await shop.say("Who is there?")
    desk, phone = await sit_down(), await sit_down(viewport={"width": 390, "height": 800})
    for console in (desk, phone):
        await console.choose("who=both")
        await expect(console.said).to_have_text(["Who is there?"])
    await desk.reply("Who is there?", "It is me")
    await expect(phone.said).to_have_text(["Who is there?", "It is me"])
    await expect(shop.said).to_have_text(["Who is there?", "It is me"])


async def test_the_list_of_conversations_shows_the_agents_own_last_words(
    sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=listed")
    await shop.open()
    await shop.say("Do you have green tea?")
    console = await sit_down()
    await console.page.goto(console.page.url.partition("#")[0] + "#/conversations")
    item = console.page.locator(".talk-item", has_text="Do you have green tea?")
    await item.get_by_role("link").click()
    await console.reply("Do you have green tea?", "Three kinds of it")
    await console.reply("Three kinds of it", "All of them from Fujian")
    await expect(shop.said.last).to_have_text("All of them from Fujian")
    await expect(console.page.locator(".talk-item.selected .talk-text")).to_have_text(
        "You: All of them from Fujian"
    )
