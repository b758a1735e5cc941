"""A proxy between them and the server lets no WebSocket through."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from browser.conftest import DEADLINE_MS, Enter, SitDown, Start, allow_origin
from browser.customer import open_website
from browser.test_outages import in_talk
from tunnel import Proxy

# A first try over HTTP comes within 5 s; a stream that stays without its first event is given up
# for polling after 12 s more.
LIVE_MS = 30_000
# Ends a line for some readers, though neither in JSON nor in a stream of events.
SEPARATED = "Bread,\u2028milk"

MINUTES_ARE_SECONDS = """{
  const { setTimeout } = window
  window.setTimeout = (act, ms, ...more) => setTimeout(act, ms < 60_000 ? ms : ms / 60, ...more)
}"""


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=LIVE_MS)
    yield
    expect.set_options(timeout=DEADLINE_MS)


@pytest.mark.parametrize("holds", [False, True], ids=["stream", "poll"])
async def test_without_websocket_both_sides_have_the_same_conversation(
    settle: Start, sit_down: SitDown, enter: Enter, holds: bool
) -> None:
    """Promise 19, on a customer's page under a strict policy, through the death of the server and
    back, without a reload."""
    house = settle()
    with open_website() as website:
        async with Proxy(house.port, holds) as proxy:
            allow_origin(house, website.url)
            website.embed(proxy.url, "demo")
            shop = await enter("/", at=website, loud=True)
            console = await sit_down(at=proxy, loud=True)
            said = await in_talk(console, shop)
            assert proxy.refused >= 2
            await shop.say(SEPARATED)
            await expect(shop.states).to_have_text(["Seen"])
            await console.reply(SEPARATED, SEPARATED)
            said += [SEPARATED, SEPARATED]
            await expect(shop.said).to_have_text(said)

            house.kill()
            await expect(console.line).to_have_attribute("data-line", "reconnecting")
            await shop.say("Are you there?")
            await expect(shop.states).to_have_text(["Sending…"])
            house.start("--demo")
            await expect(console.line).to_have_attribute("data-line", "live")
            said.append("Are you there?")
            await expect(console.said).to_have_text(said)
            await console.reply("Are you there?", "Always.")
            said.append("Always.")
            await expect(shop.said).to_have_text(said)
            await expect(console.said).to_have_text(said)
            for page in (console.page, shop.page):
                assert await page.evaluate("window.isTheSamePage")


async def test_websocket_is_taken_up_again_when_it_gets_through(
    settle: Start, enter: Enter
) -> None:
    house = settle()
    async with Proxy(house.port) as proxy:
        allow_origin(house, proxy.url)
        shop = await enter(at=proxy, loud=True)
        await shop.page.add_init_script(MINUTES_ARE_SECONDS)
        await shop.page.reload()
        await shop.open()
        await shop.say("Hello?")
        proxy.lets_through = True
        async with shop.page.expect_websocket(timeout=30_000) as probe:
            pass
        await probe.value
        async with shop.page.expect_websocket():
            pass
        await shop.say("Better now?")
        await expect(shop.own).to_have_text(["Hello?", "Better now?"])
        await expect(shop.states).to_have_text(["Sent"])
