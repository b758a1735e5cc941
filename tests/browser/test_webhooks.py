"""An owner has things told to a program of theirs, and sees that it works; an agent asks where a
stranger's link leads."""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.async_api import expect

from browser.conftest import EMAIL, HURRIES_NOBODY, SitDown
from house import PASSWORD, House
from people import Vera
from receiver import BROKEN, OK, Request, receiving


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """It may call this machine, and is in no hurry to try again."""
    settings = {**HURRIES_NOBODY, "allow_private_calls": True, "webhook_retry_seconds": 3600}
    house = House(tmp_path_factory.mktemp("house") / "data", **settings).start("--demo")
    token = house.ready["setup"].rpartition("/")[2]
    mei = {"token": token, "name": "mei", "email": EMAIL, "password": PASSWORD}
    assert httpx2.post(f"{house.url}/api/v1/setup", json=mei, trust_env=False).status_code == 201
    yield house
    house.kill()


async def arrives(house: House) -> Vera:
    vera = await Vera.at(house, "demo", origin=house.url)
    await vera.hello(page={"url": f"{house.url}/demo", "title": "Shop", "referrer": ""})
    return vera


async def test_a_webhook_is_made_tried_and_looked_into(house: House, sit_down: SitDown) -> None:
    async with receiving() as crm:
        page = (await sit_down("/#/settings/sites/demo")).page
        await page.get_by_role("button", name="Add a webhook").click()
        await page.locator(".hook-form").get_by_label("Address", exact=True).fill("crm.example")
        await page.get_by_role("button", name="Add webhook").click()
        await expect(page.get_by_text("Write an address such as")).to_be_visible()
        await page.locator(".hook-form").get_by_label("Address", exact=True).fill(crm.url)
        await page.get_by_label("A conversation begins").check()
        await page.get_by_role("button", name="Add webhook").click()
        hook = page.locator(".hook")
        await expect(hook).to_contain_text("Nothing to tell yet")

        await hook.get_by_role("button", name="Send a test").click()
        await expect(hook).to_contain_text("Taken: 204")
        assert crm.types == ["ping"]

        crm.answer = lambda _: BROKEN
        vera = await arrives(house)
        await vera.say("<b>Hello</b>")
        await crm.told("message.added")
        await crm.told("conversation.opened")
        await hook.get_by_role("button", name="Deliveries").click()
        log = page.get_by_role("dialog", name="Deliveries")
        told = log.locator("details", has_text="Somebody writes a message")
        await told.locator("summary").click()
        await expect(told).to_contain_text("It answered 500. out of order")
        await expect(told).to_contain_text("Next try")
        await expect(told.locator("pre")).to_contain_text('"text": "<b>Hello</b>"')
        await log.get_by_role("button", name="Close").click()
        await expect(hook).to_contain_text("2 deliveries wait")

        await hook.get_by_role("switch").uncheck()
        await expect(hook).to_contain_text("Switched off")
        await hook.get_by_role("switch").check()
        crm.answer = lambda _: OK
        await hook.get_by_role("button", name="Deliveries").click()
        await log.get_by_text("Failed", exact=True).first.click()
        await log.get_by_role("button", name="Send all failed again").click()
        await expect(page.locator(".toast")).to_contain_text("2 deliveries are sent again")
        again = await crm.told("message.added", times=2)
        await log.get_by_text("Delivered", exact=True).first.click()
        await expect(log.locator("details")).to_have_count(2)
        await log.get_by_role("button", name="Close").click()
        await expect(hook).to_contain_text("Works")

        await hook.get_by_role("button", name="Change").click()
        await hook.get_by_role("button", name="Show the secret").click()
        secret = await hook.locator(".hook-secret code").inner_text()
        assert again.is_signed_with(secret)
        await hook.get_by_role("button", name="New secret").click()
        await expect(hook.locator(".hook-secret code")).not_to_have_text(secret)
        await expect(hook).to_contain_text("The one before signs along until")

        await hook.get_by_role("button", name="Remove").click()
        await hook.get_by_text("Remove", exact=True).click()
        await expect(hook).to_have_count(0)
        await vera.leave()


async def test_where_a_strangers_link_leads_is_seen_without_opening_it(
    house: House, sit_down: SitDown
) -> None:
    def page_of(_: Request) -> bytes:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        return (
            head
            + b"<title>Free &lt;img src=x&gt; phones</title><meta name=description content=Win>"
        )

    async with receiving(page_of) as there:
        vera = await arrives(house)
        await vera.say(f"Look at {there.url} please")
        console = await sit_down(f"/#/visitors/demo/{vera.id}")
        await expect(console.said).to_contain_text("please")
        assert not there.requests  # nobody has asked
        await console.page.get_by_role("button", name="Where does this link").click()
        seen = console.page.locator(".link-seen")
        await expect(seen).to_contain_text("Free <img src=x> phones")
        await expect(seen).to_contain_text("Win")
        assert len(there.requests) == 1
        await console.page.get_by_role("button", name="Hide").click()
        await expect(seen).to_have_count(0)
        await vera.leave()
