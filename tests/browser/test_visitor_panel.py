"""What the console shows of one visitor, here or gone, and what agents add to it."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from playwright.async_api import Route, expect

from browser.conftest import EMAIL, HURRIES_NOBODY, SitDown
from browser.screens import Console
from house import PASSWORD, House
from people import Vera

SHANGHAI = {"X-Geo-Country": "CN", "X-Geo-City": "Shanghai"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Behind a proxy that says where visitors are, and visits end at once."""
    settings = {
        **HURRIES_NOBODY, "trusted_proxies": "127.0.0.1", "country_header": "X-Geo-Country",
        "city_header": "X-Geo-City", "away_seconds": 0.1, "grace_seconds": 0.1,
    }  # fmt: skip
    house = House(tmp_path_factory.mktemp("house") / "data", **settings).start("--demo")
    token = house.ready["setup"].rpartition("/")[2]
    mei = {"token": token, "name": "mei", "email": EMAIL, "password": PASSWORD}
    assert httpx2.post(f"{house.url}/api/v1/setup", json=mei, trust_env=False).status_code == 201
    yield house
    house.kill()


async def arrives(house: House, path: str, title: str, token: str | None = None, **more) -> Vera:
    vera = await Vera.at(house, "demo", origin=house.url, **SHANGHAI)
    page = {"url": f"{house.url}{path}", "title": title, "referrer": "https://search.example/"}
    await vera.hello(token, page=page, lang="zh-CN", tz="Asia/Shanghai", **more)
    return vera


async def opened(sit_down: SitDown, vera: Vera, **more) -> Console:
    console = await sit_down(f"/#/visitors/demo/{vera.id}", **more)
    await expect(console.page.locator("aside .facts").first).to_be_visible()
    return console


async def test_a_visitor_is_known_again_and_looked_up_when_gone(
    house: House, sit_down: SitDown
) -> None:
    first = await arrives(
        house, "/demo?utm_source=letter&utm_campaign=spring", "Spring letter", consent=True,
        attrs={"name": "Vera Zhang", "plan": "gold"},
    )  # fmt: skip
    await first.send("page", url=f"{house.url}/demo/tea", title="White tea")
    await first.send("event", name="added to cart")
    await first.say("Is the white tea back?")
    console = await opened(sit_down, first)
    about = console.page.locator("aside .about")
    await expect(about).to_contain_text("Shanghai, China")
    await expect(about).to_contain_text("This is the first")
    await expect(console.trail).to_have_count(3)
    await expect(console.trail.first).to_contain_text("added to cart")
    await first.leave()
    await expect(about.get_by_text("Last seen")).to_be_visible()
    await expect(about).to_contain_text("Pages of the last visit")
    await expect(about).to_contain_text("Shanghai, China")
    await expect(about).to_contain_text("gold")

    again = await arrives(house, "/demo/pots", "Teapots", first.token, consent=True)
    await expect(about.get_by_role("heading", name="Now")).to_be_visible()
    past = about.locator(".past-visit")
    await expect(past).to_have_count(1)
    await expect(past).to_contain_text("letter · spring")
    await past.click()
    await expect(about.locator(".past .trail > li")).to_have_count(3)
    await again.send("page", url=f"{house.url}/demo/cart", title="Cart")
    await expect(about.locator(".past .trail > li")).to_have_count(3)  # it stays open
    await again.leave()


async def test_tags_are_added_by_the_keyboard_undone_and_seen_by_others(
    house: House, sit_down: SitDown
) -> None:
    vera = await arrives(house, "/demo", "Tea shop", consent=True)
    console, other = await opened(sit_down, vera), await opened(sit_down, vera)
    field = console.page.locator("aside").get_by_role("combobox", name="Add a tag")
    await field.fill("VIP")
    await field.press("Enter")
    tags, theirs = (each.page.locator("aside .tag") for each in (console, other))
    await expect(tags).to_have_text(["VIP"])
    await expect(theirs).to_have_text(["VIP"])
    await field.fill("vip")
    await field.press("Enter")
    await field.fill("Wholesale")
    await field.press("Enter")
    await expect(theirs).to_have_text(["VIP", "Wholesale"])
    await console.page.get_by_role("button", name="Remove the tag VIP").click()
    await expect(tags).to_have_text(["Wholesale"])
    await expect(theirs).to_have_text(["Wholesale"])
    await expect(field).to_be_focused()
    await console.page.get_by_role("button", name="Undo").click()
    await expect(theirs).to_have_text(["Wholesale", "VIP"])
    await vera.leave()

    # Those in use are offered for the next visitor.
    next_one = await arrives(house, "/demo", "Tea shop")
    fresh = await opened(sit_down, next_one)
    field = fresh.page.locator("aside").get_by_role("combobox", name="Add a tag")
    await field.press_sequentially("who")
    await expect(fresh.page.get_by_role("option", name="Wholesale")).to_be_visible()
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(fresh.page.locator("aside .tag")).to_have_text(["Wholesale"])
    await expect(fresh.page.locator("aside .tags")).to_contain_text("has not agreed")
    await next_one.leave()


async def test_notes_are_written_deleted_and_put_back(house: House, sit_down: SitDown) -> None:
    vera = await arrives(house, "/demo", "Tea shop", consent=True)
    console, other = await opened(sit_down, vera), await opened(sit_down, vera)
    field = console.page.locator("aside").get_by_label("A note for your team")
    await field.fill("Likes oolong <b>a lot</b>")
    await field.press("Shift+Enter")
    await field.press_sequentially("and https://tea.example")
    await field.press("Enter")
    notes, theirs = (each.page.locator("aside .note .said") for each in (console, other))
    text = "Likes oolong <b>a lot</b>\nand https://tea.example"
    await expect(notes).to_have_text([text], use_inner_text=True)
    await expect(theirs).to_have_text([text], use_inner_text=True)
    await expect(field).to_have_value("")
    await console.page.get_by_role("button", name="Delete this note").click()
    await expect(notes).to_have_count(0)
    await expect(theirs).to_have_count(0)
    await console.page.get_by_role("button", name="Undo").click()
    await expect(theirs).to_have_text([text], use_inner_text=True)
    await vera.leave()


async def test_what_the_server_refuses_is_put_back_with_the_reason(
    house: House, sit_down: SitDown
) -> None:
    vera = await arrives(house, "/demo", "Tea shop", consent=True)
    console = await opened(sit_down, vera, loud=True)
    waiting: list[Route] = []
    await console.page.route("**/tags/*", lambda route: waiting.append(route))
    await console.page.route("**/notes", lambda route: waiting.append(route))
    field = console.page.locator("aside").get_by_role("combobox", name="Add a tag")
    await field.fill("VIP")
    await field.press("Enter")
    await expect(console.page.locator("aside .tag")).to_have_text(["VIP"])  # nobody has answered
    note = console.page.locator("aside").get_by_label("A note for your team")
    await note.fill("Likes oolong")
    await note.press("Enter")
    await expect(console.page.locator("aside .note")).to_contain_text("Saving…")
    assert len(waiting) == 2
    for route in waiting:
        await route.abort()
    await expect(console.page.locator("aside .tag")).to_have_count(0)
    await expect(console.page.locator("aside .note")).to_have_count(0)
    await expect(note).to_have_value("Likes oolong")
    await expect(console.page.locator(".toast.bad").first).to_be_visible()
    await vera.leave()
