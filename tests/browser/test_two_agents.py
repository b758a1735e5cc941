"""Two agents in one conversation: they see each other and what the other writes, and nobody answers
what they have not read."""

import pytest
from playwright.async_api import Locator, Page, expect

from browser.conftest import Enter, SitDown
from browser.screens import Console, Shop
from house import PASSWORD, House

BOB = "bob@shop.example"


@pytest.fixture(scope="module")
def house(house: House) -> House:
    """Bob works here, too."""
    words = ("agent", "add", "bob", "--email", BOB, "--password-stdin")
    house.made(*words, stdin=PASSWORD + "\n")
    return house


def company(console: Console) -> Locator:
    return console.page.locator(".companion > .cut")


def notice(page: Page) -> Locator:
    return page.locator(".composer-box [role=alert]")


async def long_talk(enter: Enter, console: Console, who: str) -> Shop:
    """A conversation too long for the screen, open on this console."""
    shop = await enter(f"/demo?who={who}")
    await shop.open()
    text = "\n".join(f"{line}." for line in range(40))
    await shop.say(text)
    await console.choose(f"who={who}")
    await expect(console.said).to_have_count(1)
    return shop


async def scroll_up(console: Console) -> None:
    await console.page.locator(".timeline").evaluate("(view) => { view.scrollTop = 0 }")
    await expect(console.page.locator(".to-end")).to_be_visible()


async def test_they_see_each_other_and_what_the_other_is_writing(
    sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=shared")
    await shop.open()
    await shop.say("Is it gluten free?")
    mei, bob = await sit_down(), await sit_down(email=BOB)
    await mei.choose("who=shared")
    await mei.field.fill("Written before Bob came")
    await expect(shop.panel).to_contain_text("is typing")
    await bob.choose("who=shared")
    await expect(company(mei)).to_have_text(["bob is here too"])
    await expect(company(bob)).to_have_text(["mei is writing"])
    await expect(bob.so_far).to_have_text("Written before Bob came")

    await mei.field.press_sequentially(", and after")
    await expect(bob.so_far).to_have_text("Written before Bob came, and after")
    await expect(shop.panel).not_to_contain_text("before Bob")
    await mei.field.press("Enter")
    await expect(bob.said.last).to_have_text("Written before Bob came, and after")
    await expect(bob.so_far).to_have_count(0)
    await expect(company(bob)).to_have_text(["mei is here too"])

    await bob.page.goto(bob.page.url.partition("#")[0] + "#/conversations")
    await expect(company(mei)).to_have_count(0)


async def test_after_a_lost_line_they_see_each_other_again(sit_down: SitDown, enter: Enter) -> None:
    shop = await enter("/demo?who=lost")
    await shop.open()
    await shop.say("Hello?")
    mei, bob = await sit_down(), await sit_down(email=BOB, loud=True)
    for console in (mei, bob):
        await console.choose("who=lost")
        await expect(console.said).to_have_text(["Hello?"])
    await expect(company(mei)).to_have_count(1)
    await bob.page.context.set_offline(True)
    await expect(company(bob)).to_have_count(0)
    await bob.field.fill("Written in the dark")
    await bob.page.context.set_offline(False)
    await expect(company(bob)).to_have_count(1)
    await expect(mei.so_far).to_have_text("Written in the dark")
    await bob.page.reload()
    await expect(bob.field).to_have_value("Written in the dark")
    await expect(mei.so_far).to_have_text("Written in the dark")
    await bob.page.close()
    await expect(company(mei)).to_have_count(0)


async def test_a_reply_to_what_was_not_on_screen_is_held_back_and_can_be_sent_anyway(
    sit_down: SitDown, enter: Enter
) -> None:
    mei = await sit_down()
    shop = await long_talk(enter, mei, "stale")
    await scroll_up(mei)
    await shop.say("Never mind, I found it")
    await expect(mei.said).to_have_count(2)
    await mei.field.fill("It is on page 2")
    await mei.field.press("Enter")

    await expect(notice(mei.page)).to_contain_text("1 new message came in before your reply.")
    await expect(mei.field).to_have_value("It is on page 2")
    await expect(mei.page.locator(".bubble-line.new .bubble")).to_have_text(
        ["Never mind, I found it"]
    )
    await expect(mei.page.locator(".bubble-line.new")).to_be_in_viewport()
    await expect(mei.page.get_by_role("heading", name="New since your draft")).to_be_in_viewport()
    await expect(shop.said).to_have_count(2)

    await scroll_up(mei)
    await shop.say("Or is it?")
    await expect(mei.said).to_have_count(3)
    await mei.page.get_by_role("button", name="Send anyway").click()
    await expect(mei.page.locator(".bubble-line.new .bubble")).to_have_text(["Or is it?"])
    await expect(shop.said).to_have_count(3)
    await mei.page.get_by_role("button", name="Send anyway").click()
    await expect(shop.said.last).to_have_text("It is on page 2")
    await expect(notice(mei.page)).to_have_count(0)
    await expect(mei.page.locator(".bubble-line.new")).to_have_count(0)


async def test_two_agents_do_not_answer_past_each_other(sit_down: SitDown, enter: Enter) -> None:
    mei, bob = await sit_down(), await sit_down(email=BOB)
    shop = await long_talk(enter, mei, "both")
    await bob.choose("who=both")
    await expect(bob.said).to_have_count(1)
    await scroll_up(bob)
    await mei.field.fill("We have it in green")
    await mei.field.press("Enter")
    await expect(bob.said).to_have_count(2)
    await bob.field.fill("We have it in red")
    await bob.field.press("Enter")
    await expect(notice(bob.page)).to_be_visible()
    await expect(bob.page.locator(".bubble-line.new .bubble")).to_have_text(["We have it in green"])

    await bob.page.get_by_role("button", name="Discard").click()
    await expect(notice(bob.page)).to_have_count(0)
    await expect(bob.field).to_have_value("")
    await bob.page.get_by_role("button", name="Undo").click()
    await expect(bob.field).to_have_value("We have it in red")
    await bob.field.fill("And in red")
    await bob.field.press("Enter")
    await expect(shop.said.last).to_have_text("And in red")


async def test_what_came_while_the_tab_was_hidden_was_not_read(
    sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=hidden")
    await shop.open()
    await shop.say("One")
    mei = await sit_down()
    await mei.choose("who=hidden")
    await expect(mei.said).to_have_text(["One"])
    await mei.hide(True)
    await shop.say("Two")
    await expect(mei.said).to_have_text(["One", "Two"])
    await mei.field.fill("Answer to one")
    await mei.field.press("Enter")
    await expect(mei.page.locator(".bubble-line.new .bubble")).to_have_text(["Two"])
    await mei.hide(False)
    await mei.field.press("Enter")
    await expect(shop.said.last).to_have_text("Answer to one")
