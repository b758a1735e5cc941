"""What happens to a conversation when the server dies or the network goes away: nothing."""

from playwright.async_api import expect

from browser.conftest import Enter, SitDown, Start
from browser.screens import Console, Shop

# A first try after a lost line comes within 5 s, a second one some seconds later.
BACK_MS = 20_000


async def in_talk(console: Console, shop: Shop) -> list[str]:
    """The two have begun to talk; returns what was said."""
    await shop.open()
    await shop.say("Hello?")
    await console.page.keyboard.press("j")
    await console.page.keyboard.press("Enter")
    await expect(console.said).to_have_text(["Hello?"])
    await console.reply("Hello?", "Hello!")
    await expect(shop.said).to_have_text(["Hello?", "Hello!"])
    # Whoever reloads to get well again loses this mark.
    for page in (console.page, shop.page):
        await page.evaluate("window.isTheSamePage = true")
    return ["Hello?", "Hello!"]


async def test_a_killed_server_loses_and_doubles_no_word(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    shop = await enter(at=house, loud=True)
    console = await sit_down(at=house, loud=True)
    said = await in_talk(console, shop)

    house.kill()
    await expect(console.line).to_have_text("Reconnecting…")
    await expect(shop.presence).to_contain_text("Reconnecting…")
    for text in ("Are you there?", "I wait."):
        await shop.say(text)
    await expect(shop.states).to_have_text(["Sending…"])
    await console.reply("Hello!", "One moment")
    await expect(console.page.locator(".bubble-state").last).to_have_text(
        "Waits for the connection"
    )
    await expect(console.page.locator(".bar")).to_contain_text("1 not sent yet")

    house.start("--demo")
    await expect(console.line).to_have_text("Live", timeout=BACK_MS)
    await expect(shop.presence).to_have_text("Online", timeout=BACK_MS)
    await expect(shop.states).to_have_text(["Seen"])
    # Had the visitor's words come first, the agent must read them before the reply goes out.
    anyway = console.page.get_by_role("button", name="Send anyway")
    if await shop.said.count() < len(said) + 3:
        await anyway.or_(console.said.nth(len(said) + 2)).first.wait_for()
    if await anyway.is_visible():
        await anyway.click()
    await expect(shop.said).to_have_count(len(said) + 3)
    await expect(console.said).to_have_count(len(said) + 3)
    heard = await shop.said.all_inner_texts()
    assert heard == await console.said.all_inner_texts()
    assert sorted(heard) == sorted([*said, "Are you there?", "I wait.", "One moment"])
    assert heard.index("Are you there?") < heard.index("I wait.")

    await console.reply(heard[-1], "Back again")
    await shop.say("Good")
    await expect(shop.said).to_have_text([*heard, "Back again", "Good"])
    await expect(console.said).to_have_text([*heard, "Back again", "Good"])
    for page in (console.page, shop.page):
        assert await page.evaluate("window.isTheSamePage")


async def test_what_a_visitor_writes_offline_is_sent_once_when_back(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    shop = await enter(at=house, loud=True)
    console = await sit_down(at=house)
    said = await in_talk(console, shop)

    await shop.page.context.set_offline(True)
    await shop.say("From the train")
    await shop.say("in a tunnel")
    await expect(shop.states).to_have_text(["Sending…"])
    await expect(shop.own).to_have_text(["Hello?", "From the train", "in a tunnel"])
    await expect(console.said).to_have_text(said)

    await shop.page.context.set_offline(False)
    said += ["From the train", "in a tunnel"]
    await expect(console.said).to_have_text(said)
    await expect(shop.said).to_have_text(said)
    await expect(shop.states).to_have_text(["Seen"])


async def test_what_an_agent_writes_offline_waits_in_sight_and_is_sent_once(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    shop = await enter(at=house)
    console = await sit_down(at=house, loud=True)
    said = await in_talk(console, shop)

    await console.page.context.set_offline(True)
    await expect(console.line).to_have_text("You are offline")
    await console.reply("Hello!", "I look it up")
    await expect(console.page.locator(".bubble-state").last).to_have_text(
        "Waits for the connection"
    )

    await console.page.context.set_offline(False)
    await expect(console.line).to_have_text("Live", timeout=BACK_MS)
    said += ["I look it up"]
    await expect(shop.said).to_have_text(said)
    await expect(console.said).to_have_text(said)
    await expect(console.page.locator(".bubble-state")).to_have_text(["Seen"])


async def test_words_on_their_way_survive_a_reload(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    shop = await enter(at=house, loud=True)
    console = await sit_down(at=house, loud=True)
    said = await in_talk(console, shop)
    house.kill()
    await expect(shop.presence).to_contain_text("Reconnecting…")
    await shop.say("Do not forget me")
    await expect(shop.states).to_have_text(["Sending…"])

    house.start("--demo")
    await shop.page.reload()
    await shop.open()
    said += ["Do not forget me"]
    await expect(shop.said).to_have_text(said)
    await expect(console.said).to_have_text(said, timeout=BACK_MS)
    await expect(shop.states).to_have_text(["Seen"])


async def test_refused_words_say_so_and_can_be_tried_again(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    house.stop()
    house.settings["limit_text_characters"] = 20
    house.start("--demo")
    shop = await enter(at=house, loud=True)
    console = await sit_down(at=house, loud=True)
    said = await in_talk(console, shop)
    question = "This is longer than this house takes."
    await shop.say(question)
    await expect(shop.states).to_contain_text(["Not sent."])
    again = shop.states.get_by_role("button", name="Try again")
    await again.click()
    await expect(shop.states).to_contain_text(["Not sent."])
    answer = "And so is this answer, by far."
    await console.reply("Hello!", answer)
    failed = console.page.locator(".bubble-line.failed")
    await expect(failed).to_contain_text("Not sent: The text is too long.")

    house.stop()
    house.settings["limit_text_characters"] = 4000
    house.start("--demo")
    await expect(shop.presence).to_have_attribute("data-state", "here", timeout=BACK_MS)
    await again.click()
    await expect(shop.said).to_have_text([*said, question])
    await expect(console.said.filter(has_text=question)).to_be_visible(timeout=BACK_MS)
    await failed.get_by_role("button", name="Try again").click()
    await expect(shop.said).to_have_text([*said, question, answer])
    await expect(failed).to_have_count(0)


async def test_replies_that_the_visitor_has_overtaken_come_back_in_their_order(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    shop = await enter(at=house)
    console = await sit_down(at=house, loud=True)
    said = await in_talk(console, shop)

    await console.page.context.set_offline(True)
    for text in ("It costs five.", "Shall I wrap it?"):
        await console.field.fill(text)
        await console.field.press("Enter")
    await console.field.fill("Or take")
    await shop.say("Forget the jam, I want bread")
    await expect(shop.states).to_have_text(["Sent"])

    await console.page.context.set_offline(False)
    said += ["Forget the jam, I want bread"]
    await expect(console.said).to_have_text(said, timeout=BACK_MS)
    written = "It costs five.\nShall I wrap it?\nOr take"
    await expect(console.field).to_have_value(written)
    await expect(shop.said).to_have_text(said)
    await console.page.get_by_role("button", name="Send anyway").click()
    await expect(shop.said).to_have_text([*said, written])
