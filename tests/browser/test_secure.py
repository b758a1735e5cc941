"""A whole story over TLS of our own: the shop, the widget's socket, the console, and what browsers
make of a cookie that begins with __Host-."""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.async_api import expect

from browser.conftest import EMAIL, Enter, SitDown
from browser.screens import Console, Shop
from certificates import Authority
from house import PASSWORD, House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("secure")
    authority = Authority(folder)
    cert, key = authority.certify("shop")
    house = House(folder / "data", tls_cert=cert, tls_key=key).start("--demo")
    token = house.ready["setup"].rpartition("/")[2]
    mei = {"token": token, "name": "mei", "email": EMAIL, "password": PASSWORD}
    with httpx2.Client(verify=authority.trusting, trust_env=False) as client:
        assert client.post(f"{house.url}/api/v1/setup", json=mei).status_code == 201
    yield house
    house.kill()


# The authority is one that the browser does not know; the other tests of TLS have clients that do.
STRANGE = {"ignore_https_errors": True}


async def test_they_meet_and_talk_over_tls(house: House, sit_down: SitDown, enter: Enter) -> None:
    mei: Console = await sit_down(**STRANGE)
    [cookie] = await mei.page.context.cookies()
    assert (cookie["name"], cookie["secure"]) == ("__Host-halloo_session", True)
    shop: Shop = await enter(**STRANGE)
    assert await shop.page.evaluate("isSecureContext")
    await mei.choose("Fernhill")
    await mei.invite("May I help?")
    await expect(shop.bubble).to_contain_text("May I help?")
    await shop.bubble.get_by_role("button", name="Chat").click()
    await shop.say("Is this line private?")
    await mei.reply(to="Is this line private?", text="It is.")
    await expect(shop.said.last).to_have_text("It is.")
    await mei.page.reload()  # the cookie comes back by itself
    await expect(mei.line).to_have_attribute("data-line", "live")
