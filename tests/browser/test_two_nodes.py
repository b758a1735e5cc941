"""The console is on one node and the visitor on another; then the visitor's node dies."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import httpx2
import pytest
from playwright.async_api import expect

from browser.conftest import EMAIL, HURRIES_NOBODY, Enter, SitDown, allow_origin
from browser.test_outages import BACK_MS
from browser.test_story import ENGLISH, accept, invite, talk, walk_to_the_basket
from house import PASSWORD, House
from houses import Houses
from postgres import Postgres
from tunnel import Tunnel


@pytest.fixture
def pair(postgres: Postgres, bus_url: str, tmp_path: Path) -> Iterator[Houses]:
    """Both start at once on a database with nothing in it."""
    shared = {"database": postgres.database(), "bus": bus_url, "key": token_hex(32)}
    settings = {**HURRIES_NOBODY, **shared, "lease_seconds": 2}
    pair = Houses([House(tmp_path / name, **settings) for name in ("first", "second")])
    pair.start("--demo")
    mei = {"name": "mei", "email": EMAIL, "password": PASSWORD}
    links = [node.ready["setup"].rpartition("/")[2] for node in pair.nodes]
    url = f"{pair.nodes[1].url}/api/v1/setup"
    made = [httpx2.post(url, json={**mei, "token": link}, trust_env=False) for link in links]
    assert [answer.status_code for answer in made] == [201, 409]  # each was good
    yield pair
    pair.kill()


async def test_one_list_and_one_conversation_over_two_nodes_and_the_death_of_one(
    pair: Houses, sit_down: SitDown, enter: Enter
) -> None:
    mine, theirs = pair.nodes
    async with Tunnel(theirs.port) as way:
        allow_origin(mine, way.url)
        console = await sit_down(at=mine)
        shop = await enter(at=way, loud=True)
        await expect(console.row_with(ENGLISH.home)).to_be_visible()
        await walk_to_the_basket(shop.page, console, ENGLISH)
        await invite(console, shop, ENGLISH)
        await accept(console, shop, ENGLISH)
        await talk(console, shop, ENGLISH)
        said = await shop.said.all_inner_texts()

        await shop.page.evaluate("window.isTheSamePage = true")
        theirs.kill()
        way.to = mine.port
        await shop.say("Are you still there?")
        await console.reply(said[-1], "I am.")
        await expect(shop.presence).to_have_attribute("data-state", "here", timeout=BACK_MS)
        anyway = console.page.get_by_role("button", name="Send anyway")
        await anyway.or_(console.said.nth(len(said) + 1)).first.wait_for(timeout=BACK_MS)
        if await anyway.is_visible():
            await anyway.click()
        for screen in (shop, console):
            await expect(screen.said).to_have_count(len(said) + 2)
        heard = await shop.said.all_inner_texts()
        assert heard == await console.said.all_inner_texts()
        assert sorted(heard[-2:]) == ["Are you still there?", "I am."]
        assert await shop.page.evaluate("window.isTheSamePage")
        await expect(console.rows).to_have_count(1)
        await console.page.get_by_role("button", name=ENGLISH.close, exact=True).click()
        await expect(console.page.locator(".toast")).to_contain_text(ENGLISH.closed)
