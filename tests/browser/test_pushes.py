"""An agent speaks first: what the visitor sees of it, and what the agent learns."""

from playwright.async_api import expect

from browser.conftest import Enter, SitDown
from house import House


async def test_the_row_says_sent_then_delivered_then_shown_and_never_too_much(
    sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=tunnel", loud=True)
    console = await sit_down()
    row = await console.choose("who=tunnel")
    await shop.hide(True)
    await shop.page.context.set_offline(True)
    await console.invite("Are you well?")
    await expect(row.locator(".receipt")).to_have_text("Sent")
    await expect(shop.bubble).to_have_count(0)
    await shop.page.context.set_offline(False)
    await expect(row.locator(".receipt")).to_have_text("Delivered")
    await shop.hide(False)
    await expect(row.locator(".receipt")).to_have_text("Shown")
    steps = ["Sent", "Delivered", "Shown"]
    await expect(console.steps).to_contain_text(steps)


async def test_a_dismissed_invitation_is_shown_as_dismissed_and_stays_away(
    sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=dismisses")
    console = await sit_down()
    row = await console.choose("who=dismisses")
    await console.invite("Do you need a hand?")
    await expect(shop.bubble).to_contain_text("Do you need a hand?")
    await shop.bubble.get_by_role("button", name="Dismiss").click()
    await expect(shop.bubble).to_have_count(0)
    await expect(shop.panel).to_be_hidden()
    await expect(row.locator(".receipt")).to_have_text("Dismissed")
    await expect(console.steps.last).to_contain_text("Dismissed")
    await shop.page.reload()
    await expect(shop.launcher).to_be_visible()
    await expect(row.locator(".dot")).to_have_attribute("title", "Online")
    await expect(shop.bubble).to_have_count(0)


async def test_a_reply_in_the_bubble_accepts_the_invitation_and_starts_the_talk(
    sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=replies")
    console = await sit_down()
    row = await console.choose("who=replies")
    await console.invite("What are you looking for?")
    await shop.bubble.get_by_placeholder("Write a reply…").fill("A green tea")
    await shop.bubble.get_by_role("button", name="Send").click()
    talk = ["What are you looking for?", "A green tea"]
    await expect(shop.said).to_have_text(talk)
    await expect(console.said).to_have_text(talk)
    await expect(row.locator(".receipt")).to_have_text("Accepted")


async def test_one_click_on_the_row_invites_with_the_last_words(
    sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=clicked")
    console = await sit_down()
    row = console.row_with("who=clicked")
    await row.hover()
    await row.get_by_role("button", name="Invite").click()
    await expect(shop.bubble).to_contain_text("Hello! Can I help you find something?")
    await expect(row.locator(".receipt")).to_have_text("Shown")


async def test_a_pushed_message_speaks_without_asking(sit_down: SitDown, enter: Enter) -> None:
    shop = await enter("/demo?who=reads")
    console = await sit_down()
    row = await console.choose("who=reads")
    await console.send_message("Your tea is back in stock")
    await expect(shop.bubble).to_contain_text("Your tea is back in stock")
    await expect(shop.bubble.locator("form")).to_have_count(0)
    await expect(shop.badge).to_have_text("1")
    await expect(row.locator(".receipt")).to_have_text("Shown")
    await shop.bubble.locator(".said").click()
    await expect(shop.said).to_have_text(["Your tea is back in stock"])
    await expect(row.locator(".receipt")).to_have_text("Accepted")


async def test_both_tabs_of_a_visitor_are_invited_and_one_answer_settles_both(
    house: House, sit_down: SitDown, enter: Enter
) -> None:
    first = await enter("/demo?who=twice")
    second = await first.another_tab(house.url + "/demo/tea?who=twice")
    console = await sit_down()
    await expect(console.row_with("who=twice")).to_have_count(1)
    row = await console.choose("who=twice")
    await console.invite("Shall I show you around?")
    for tab in (first, second):
        await expect(tab.bubble).to_contain_text("Shall I show you around?")
    await second.bubble.get_by_role("button", name="Chat").click()
    await expect(first.bubble).to_have_count(0)
    await expect(row.locator(".receipt")).to_have_text("Accepted")
    await second.say("Yes, please")
    await expect(console.said).to_have_text(["Shall I show you around?", "Yes, please"])
    await first.open()
    await expect(first.said).to_have_text(["Shall I show you around?", "Yes, please"])


async def test_what_is_said_in_one_tab_stands_in_the_other(
    house: House, sit_down: SitDown, enter: Enter
) -> None:
    first = await enter("/demo?who=tabs")
    second = await first.another_tab(house.url + "/demo/tea?who=tabs")
    await first.open()
    await first.say("Hello from the first tab")
    await second.open()
    await second.say("Hello from the second tab")
    talk = ["Hello from the first tab", "Hello from the second tab"]
    for tab in (first, second):
        await expect(tab.said).to_have_text(talk)
    console = await sit_down()
    await console.choose("who=tabs")
    await expect(console.said).to_have_text(talk)
