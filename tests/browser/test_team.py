"""The team's stories: somebody is invited, joins, is limited and watched; a token ends; a password
is lost. All of it is found again in the audit log, as text."""

import re

import httpx2
import pytest
from playwright.async_api import Locator, Page, expect

from browser.conftest import EMAIL, Enter, OpenWindow, SitDown, Start
from browser.screens import Console
from browser.test_accessibility import findings
from house import PASSWORD, House

DORA = "dora@shop.example"
NASTY = "<img src=x onerror=alert(1)>{{7*7}}"


def member(page: Page, name: str) -> Locator:
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    return people.filter(has=page.locator("b", has_text=re.compile(f"^{name}$")))


async def opened(page: Page, name: str) -> Locator:
    row = member(page, name)
    await row.locator(".member-head").click()
    return row


async def link_of(page: Page) -> str:
    return await page.get_by_role("group", name="Link", exact=True).locator("code").inner_text()


async def fill_in(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        await page.get_by_label(label.replace("_", " "), exact=True).fill(text)


async def join(page: Page, link: str) -> None:
    await page.goto(link)
    await expect(page.get_by_text("You are invited as Agent")).to_be_visible()
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    assert await findings(page) == []
    await fill_in(page, Name="dora", Password=PASSWORD)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("heading", name="Visitors")).to_be_visible()


async def test_somebody_is_invited_joins_and_is_limited(
    settle: Start, sit_down: SitDown, enter: Enter, open_window: OpenWindow
) -> None:
    house = settle()
    house.made("site", "add", NASTY, "--origin", "https://garden.example")
    page = (await sit_down("/#/settings/team", at=house)).page
    await page.get_by_role("button", name="Invite somebody").click()
    await page.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    assert await findings(page) == []
    await page.get_by_label("E-mail").fill(DORA)
    await page.get_by_role("button", name="Invite", exact=True).click()
    link = await link_of(page)
    await expect(page.get_by_text("It was not sent by e-mail")).to_be_visible()
    await expect(page.get_by_role("region", name="Open invitations")).to_contain_text(DORA)
    assert await findings(page) == []

    await enter("/demo?who=guest", at=house)
    desk = await (await open_window()).new_page()
    await join(desk, link)
    dora = Console(desk)
    await dora.choose("who=guest")
    await expect(desk.get_by_label("Site", exact=True)).to_be_visible()  # there are two

    await page.reload()
    await expect(member(page, "dora")).to_contain_text("Here now")
    row = await opened(page, "dora")
    await row.get_by_label("Role").select_option("Viewer")
    await row.get_by_label("Only these").check()
    await row.get_by_role("button", name="Save").click()
    await expect(row.get_by_role("alert")).to_have_text("Choose at least one site.")
    await row.get_by_label("Tea shop").check()
    await row.get_by_role("button", name="Save").click()
    await expect(row).to_contain_text("Viewer · Tea shop")
    assert await findings(page) == []

    await expect(desk.get_by_text("changed your role or your sites")).to_be_visible()
    await expect(desk.get_by_text("You are a viewer here")).to_be_visible()
    await expect(dora.field).to_have_count(0)
    await expect(desk.get_by_role("button", name="Invite")).to_have_count(0)
    await expect(desk.get_by_label("Site", exact=True)).to_have_count(0)
    assert await findings(desk) == []
    await sees_and_changes_nothing(desk, house)

    await undo(page, "What dora may do was changed.")
    await expect(row).to_contain_text("Agent · Every site")
    await expect(dora.field).to_be_visible()

    await page.goto(f"{house.url}/#/settings/audit")
    await told(page, "dora", "Joined the team", "mei", "Changed role or sites")
    await expect(page.locator(".audit")).to_contain_text("role: agent → viewer")
    await page.get_by_label("Site", exact=True).select_option(NASTY)
    await expect(page.locator(".audit tbody tr")).to_have_count(1)
    await expect(page.locator(".audit")).to_contain_text(NASTY)
    await expect(page.locator(".audit img")).to_have_count(0)


async def sees_and_changes_nothing(desk: Page, house: House) -> None:
    """No button that would fail."""
    await desk.goto(f"{house.url}/#/rules/demo")
    await expect(desk.get_by_text("Only owners and admins may change rules.")).to_be_visible()
    await expect(desk.get_by_role("button", name="New rule")).to_have_count(0)
    await desk.goto(f"{house.url}/#/settings/sites/demo")
    await expect(desk.get_by_text("Owners and admins change this.")).to_be_visible()
    await expect(desk.get_by_label("Addresses of the site")).to_be_disabled()
    await expect(desk.get_by_role("link", name="Team")).to_have_count(0)
    await desk.goto(f"{house.url}/#/settings/audit")
    await expect(desk.get_by_text("Owners and admins change this.")).to_be_visible()
    assert await findings(desk) == []
    await desk.goto(f"{house.url}/#/visitors/demo")
    await desk.locator(".row[data-visitor] a").click()
    await expect(desk.get_by_text("You are a viewer here")).to_be_visible()


async def undo(page: Page, text: str) -> None:
    toast = page.locator(".toast").filter(has_text=text)
    await toast.get_by_role("button", name="Undo").click()


async def told(page: Page, *words: str) -> None:
    """Who and what, in pairs, is in the log."""
    rows = page.locator(".audit tbody tr")
    for who, what in zip(words[::2], words[1::2], strict=True):
        await expect(rows.filter(has_text=who).filter(has_text=what).first).to_be_visible()


async def test_a_token_is_made_and_revoked_and_the_log_is_taken_out(
    house: House, sit_down: SitDown
) -> None:
    page = (await sit_down("/#/settings/tokens")).page
    await page.get_by_role("button", name="New token").click()
    await page.get_by_role("button", name="Make token").click()
    await expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    assert await findings(page) == []
    await page.get_by_label("Name").fill("=Webshop")
    await page.get_by_role("button", name="Make token").click()
    made = page.get_by_role("group", name="The new token")
    token = await made.locator("code").inner_text()
    assert asked_with(house, token) == 200
    assert await findings(page) == []
    await made.get_by_role("button", name="I have kept it").click()
    await expect(page.get_by_text(token)).to_have_count(0)
    await page.get_by_role("button", name="Revoke =Webshop").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(page.get_by_text("There are no tokens yet.")).to_be_visible()
    assert asked_with(house, token) == 401

    await page.get_by_role("link", name="Audit log").click()
    await told(page, "mei", "Made a token", "mei", "Revoked a token")
    await page.get_by_label("What").select_option("Revoked a token")
    await expect(page.locator(".audit tbody tr")).to_have_count(1)
    await page.get_by_label("Person").select_option("No account")
    await expect(page.get_by_text("Nothing fits.")).to_be_visible()
    await page.get_by_label("Person").select_option("Everybody")
    await expect(page.locator(".audit tbody tr")).to_have_count(1)
    assert await findings(page) == []
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="Export as CSV").click()
    saved = await (await saving.value).path()
    assert "token.revoked" in saved.read_text()


def asked_with(house: House, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.get(f"{house.url}/api/v1/sites", headers=headers, trust_env=False).status_code


@pytest.fixture
def bob(house: House) -> str:
    words = ("--email", "bob@shop.example", "--password-stdin")
    house.made("agent", "add", "bob", *words, stdin=PASSWORD + "\n")
    return "bob@shop.example"


async def test_a_password_is_lost_and_chosen_anew(
    house: House, bob: str, sit_down: SitDown, open_window: OpenWindow
) -> None:
    """Bob's other places end; an owner shuts him out and lets him in."""
    page = (await sit_down("/#/settings/team")).page
    row = await opened(page, "bob")
    await row.get_by_role("button", name="Link to a new password").click()
    link = await link_of(page)
    desk = await (await open_window(loud=True)).new_page()
    await desk.goto(link)
    await fill_in(desk, New_password="a walk along the shore")
    await desk.get_by_role("button", name="Set password").click()
    await expect(desk.get_by_text("Your new password is set.")).to_be_visible()
    await sign_in(desk, bob, "a walk along the shore")
    await desk.goto(link)
    await expect(desk.get_by_text("You are signed in as bob")).to_be_visible()
    await desk.get_by_role("button", name="Sign out and go on").click()
    await expect(desk.get_by_text("This link works no longer")).to_be_visible()
    await desk.get_by_role("link", name="Go to sign-in").click()
    await sign_in(desk, bob, "a walk along the shore")

    await has_an_account(desk, house, bob, open_window)
    await row.get_by_role("button", name="Disable").click()
    await expect(desk.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    async with page.expect_response("**/agents/bob"):
        await undo(page, "bob is shut out.")
    await sign_in(desk, bob, PASSWORD)
    await row.get_by_role("button", name="Remove").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(member(page, "bob")).to_have_count(0)
    await expect(desk.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


async def has_an_account(desk: Page, house: House, bob: str, open_window: OpenWindow) -> None:
    other = await (await open_window(loud=True)).new_page()
    await other.goto(house.url)
    await sign_in(other, bob, "a walk along the shore")
    await desk.goto(f"{house.url}/#/settings/account")
    places = desk.get_by_role("region", name="Where you are signed in")
    await expect(places.get_by_role("listitem")).to_have_count(2)
    await expect(places.get_by_text("This one")).to_have_count(1)
    await expect(places).to_contain_text("127.0.0.0")
    assert await findings(desk) == []
    await places.get_by_role("button", name=re.compile("^Sign out .+Linux")).click()
    await expect(places.get_by_role("listitem")).to_have_count(1)
    await expect(other.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    await fill_in(desk, Current_password="not it", New_password=PASSWORD)
    await desk.get_by_role("button", name="Change password").click()
    await expect(desk.get_by_role("alert")).to_have_text("That is not your password.")
    await fill_in(desk, Current_password="a walk along the shore")
    await desk.get_by_role("button", name="Change password").click()
    await expect(desk.get_by_text("Your password is changed.")).to_be_visible()


async def sign_in(page: Page, email: str, password: str) -> None:
    await fill_in(page, **{"E-mail": email, "Password": password})
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("link", name="Visitors", exact=True)).to_be_visible()


async def test_a_link_is_sent_where_there_is_mail(open_window: OpenWindow, house: House) -> None:
    """Here there is none: nothing leads to it, and who goes there is told."""
    page = await (await open_window(loud=True)).new_page()
    await page.goto(house.url)
    await expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Forgot your password?")).to_have_count(0)
    await page.goto(f"{house.url}/#/forgotten")
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_role("button", name="Send me a link").click()
    await expect(page.get_by_role("alert")).to_contain_text("This server sends no e-mail.")
