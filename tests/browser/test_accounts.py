"""Dora's account, from the invitation to the password that she forgets; letters go over a real
mail server's socket."""

import re
import shlex
import subprocess
from collections.abc import AsyncIterator
from urllib.parse import urldefrag

import pytest
from playwright.async_api import Locator, Page, expect

from browser.conftest import OpenWindow, SitDown, Start
from browser.test_accessibility import findings
from house import PASSWORD, House
from postman import Postman

DORA = "dora@shop.example"
SECOND = "a walk along the shore"
THIRD = "a swim across the lake"


@pytest.fixture
async def postman() -> AsyncIterator[Postman]:
    async with Postman() as postman:
        yield postman


@pytest.fixture
def mailing(settle: Start, postman: Postman) -> House:
    """A house of Mei's that sends letters: their links need an address, so it has a port first."""
    house = settle()
    house.stop()
    mail = f"smtp://127.0.0.1:{postman.port}?starttls=no"
    house.settings |= {"public_url": house.url, "smtp_url": mail}
    return house.start("--demo")


async def test_an_account_from_the_invitation_to_a_forgotten_password(
    mailing: House, postman: Postman, sit_down: SitDown, open_window: OpenWindow
) -> None:
    await invited(mailing, sit_down)
    page = await (await open_window(loud=True, color_scheme="dark")).new_page()
    await joins(page, (await postman.brings()).link())
    other = await signed_in_elsewhere(mailing, open_window)
    await page.goto(f"{mailing.url}/#/settings/account")
    await changes_her_password(page, other, postman)
    await ends_the_other_session(page, other)
    await page.get_by_role("link", name="Tokens").click()
    await has_a_token_for_a_while(page)
    await forgets_her_password(page, mailing, postman)


async def invited(house: House, sit_down: SitDown) -> None:
    page = (await sit_down("/#/settings/team", at=house)).page
    await page.get_by_role("button", name="Invite somebody").click()
    await page.get_by_label("E-mail").fill(DORA)
    await page.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.get_by_text("It was sent by e-mail, too.")).to_be_visible()


async def joins(page: Page, link: str) -> None:
    """The secret leaves the address at once, a reload costs nothing, and no log could have it."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urldefrag(request.url).url))
    await page.goto(link)
    await expect(page.get_by_text(f"You are invited as Agent, with {DORA}.")).to_be_visible()
    assert page.url.endswith("/#/invitation")
    await page.reload()
    await page.get_by_label("Name", exact=True).fill("dora")
    await page.get_by_label("Password", exact=True).fill("dora dora dora")
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("alert")).to_contain_text("Too easy to guess.")
    assert await findings(page) == []
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("heading", name="Visitors")).to_be_visible()
    secret = link.rpartition("/")[2]
    assert any(url.endswith("/api/v1/links/look") for url in asked)
    assert not any(secret in url for url in asked)


async def signs_in(page: Page, password: str) -> None:
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.get_by_label("E-mail").fill(DORA)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("heading", name="Visitors")).to_be_visible()


async def signed_in_elsewhere(house: House, open_window: OpenWindow) -> Page:
    page = await (await open_window(loud=True)).new_page()
    await page.goto(house.url)
    await signs_in(page, PASSWORD)
    return page


async def changes_her_password(page: Page, other: Page, postman: Postman) -> None:
    await page.get_by_label("Current password").fill("not it at all")
    await page.get_by_label("New password").fill(SECOND)
    await page.get_by_role("button", name="Change password").click()
    await expect(page.get_by_role("alert")).to_have_text("That is not your password.")
    await page.get_by_label("Current password").fill(PASSWORD)
    await page.get_by_role("button", name="Change password").click()
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    assert (await postman.brings()).to == [DORA]
    await expect(other.get_by_text("because your session ended")).to_be_visible()
    await signs_in(other, SECOND)


async def ends_the_other_session(page: Page, other: Page) -> None:
    await page.reload()
    places = page.get_by_role("region", name="Where you are signed in")
    await expect(places.get_by_role("listitem")).to_have_count(2)
    mine = places.get_by_role("listitem").filter(has_text="This one")
    await expect(mine.get_by_role("button")).to_have_count(0)
    assert await findings(page) == []
    await places.get_by_role("button", name="Sign out everywhere else").click()
    await expect(places.get_by_role("listitem")).to_have_count(1)
    await expect(other.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


async def has_a_token_for_a_while(page: Page) -> None:
    """What the page says to type in a shell does what it says."""
    await page.get_by_role("button", name="New token").click()
    form = page.get_by_role("form", name="New token")
    await expect(form.get_by_label(re.compile("^change sites"))).to_have_count(0)  # an agent's
    await form.get_by_label("Name").fill("Webshop")
    await form.get_by_role("button", name="Make token").click()
    made = page.get_by_role("group", name="The new token")
    command = await made.locator("pre").inner_text()
    assert await findings(page) == []
    assert answered(command) == "200"
    await made.get_by_role("button", name="I have kept it").click()
    await expect(page.locator("body")).not_to_contain_text("hal_")
    await page.get_by_role("button", name="Revoke Webshop").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(page.get_by_text("There are no tokens yet.")).to_be_visible()
    assert answered(command) == "401"


def answered(command: str) -> str:
    """The status of a curl command as somebody would copy it."""
    words = shlex.split(command.replace("\\\n", " "))
    words += ["--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}"]
    return subprocess.run(words, capture_output=True, text=True, timeout=20, check=True).stdout


async def forgets_her_password(page: Page, house: House, postman: Postman) -> None:
    await page.goto(f"{house.url}/#/settings/account")
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.get_by_role("link", name="Forgot your password?").click()
    await asks_for_a_link(page)
    link = (await postman.brings()).link()
    await page.goto(link)
    await expect(page.get_by_text("For dora.")).to_be_visible()
    assert page.url.endswith("/#/reset")
    await expect(new_password(page)).to_be_focused()
    assert await findings(page) == []
    await new_password(page).fill(THIRD)
    await page.get_by_role("button", name="Set password").click()
    await expect(page.get_by_text("Your new password is set.")).to_be_visible()
    assert "changed" in (await postman.brings()).text

    await page.goto(link)  # once more
    await expect(page.get_by_text("This link works no longer")).to_be_visible()
    assert await findings(page) == []
    await page.get_by_role("link", name="Get another link").click()
    await expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    await page.get_by_role("link", name="Go to sign-in").click()
    await signs_in(page, THIRD)


async def asks_for_a_link(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    await page.get_by_label("E-mail").fill(DORA.upper())
    assert await findings(page) == []
    await page.get_by_role("button", name="Send me a link").click()
    await expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    assert await findings(page) == []


def new_password(page: Page) -> Locator:
    return page.get_by_label("New password", exact=True)
