"""The network goes away under both of them, for a while, and comes back."""

import asyncio
import os

from playwright.async_api import expect

from browser.conftest import Enter, SitDown, Start, allow_origin
from browser.test_outages import in_talk
from tunnel import Tunnel

# As long as the delivery contract asks; `CUT_SECONDS=300 make test` also tries five minutes.
CUT_SECONDS = float(os.environ.get("CUT_SECONDS", "30"))
# A handshake under way gives up after 20 s, and the wait for the next is at most as long.
BACK_MS = 60_000


async def test_a_cut_network_leaves_the_same_conversation_on_both_sides(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    """Promises 6, 8, 12 and 17: whatever was said meanwhile is there once, without a reload."""
    house = settle()
    async with Tunnel(house.port) as tunnel:
        allow_origin(house, tunnel.url)
        shop = await enter(at=tunnel, loud=True)
        console = await sit_down(at=tunnel, loud=True)
        said = await in_talk(console, shop)

        tunnel.cut()
        ends = asyncio.get_running_loop().time() + CUT_SECONDS
        for text in ("Can you hear me?", "I am in a tunnel."):
            await shop.say(text)
        await expect(shop.states).to_have_text(["Sending…"])
        await console.field.fill("Yes, what is it?")
        await console.field.press("Enter")
        await expect(console.page.locator(".bubble-state").last).to_have_text("Sending…")
        # The length of the cut is what is tried here; nothing can be waited for in its place.
        await asyncio.sleep(ends - asyncio.get_running_loop().time())
        tunnel.mend()

        await expect(console.line).to_have_attribute("data-line", "live", timeout=BACK_MS)
        await expect(shop.presence).to_have_attribute("data-state", "here", timeout=BACK_MS)
        anyway = console.page.get_by_role("button", name="Send anyway")
        await anyway.or_(console.said.nth(len(said) + 2)).first.wait_for(timeout=BACK_MS)
        if await anyway.is_visible():
            await anyway.click()
        await expect(shop.said).to_have_count(len(said) + 3, timeout=BACK_MS)
        await expect(console.said).to_have_count(len(said) + 3, timeout=BACK_MS)
        heard = await shop.said.all_inner_texts()
        assert heard == await console.said.all_inner_texts()
        assert sorted(heard) == sorted(
            [*said, "Can you hear me?", "I am in a tunnel.", "Yes, what is it?"]
        )
        for page in (console.page, shop.page):
            assert await page.evaluate("window.isTheSamePage")
