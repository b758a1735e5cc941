"""Two stories at the door of a server that asks for more than a password, and what a passkey does
not open."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page, expect

from browser.conftest import EMAIL, HURRIES_NOBODY, OpenWindow
from browser.keys import Keys
from browser.screens import Console
from factors import change, code, rows
from house import PASSWORD, House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Mei has set it up."""
    folder = tmp_path_factory.mktemp("house") / "data"
    house = House(folder, two_step="everybody", **HURRIES_NOBODY).start("--demo")
    token = house.ready["setup"].rpartition("/")[2]
    mei = {"token": token, "name": "mei", "email": EMAIL, "password": PASSWORD}
    answer = httpx2.post(f"{house.url}/api/v1/setup", json=mei, trust_env=False)
    assert answer.status_code == 201, answer.text
    yield house
    house.kill()


def home(house: House) -> str:
    """Passkeys are bound to a name, and a bare address is none."""
    return f"http://localhost:{house.port}"


def hired(house: House, name: str) -> str:
    email = f"{name}@shop.example"
    house.made("agent", "add", name, "--email", email, "--password-stdin", stdin=PASSWORD + "\n")
    return email


async def arrive(open_window: OpenWindow, house: House, **options: Any) -> Page:
    page = await (await open_window(**options)).new_page()
    await page.goto(home(house))
    return page


async def sign_in(page: Page, email: str) -> None:
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def again(page: Page) -> None:
    """Signs out, in the session that this page has."""
    await page.evaluate(
        """async () => {
          const asked = await fetch('/api/v1/session')
          const { csrf } = await asked.json()
          await fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-CSRF-Token': csrf } })
        }"""
    )
    await page.goto("about:blank")


async def confirm(page: Page) -> None:
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()


async def test_an_app_is_set_up_and_asked_from_then_on(
    house: House, open_window: OpenWindow
) -> None:
    page = await arrive(open_window, house, loud=True)
    await sign_in(page, EMAIL)
    await expect(
        page.get_by_role("heading", name="One more thing before you begin")
    ).to_be_visible()
    await expect(page.locator("[data-line]")).to_have_count(0)
    await page.get_by_role("button", name="Set up").click()
    await page.get_by_label("Your password").fill("not my password")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("That is not your password.")).to_be_visible()
    await confirm(page)
    await expect(page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    secret = (await page.locator(".app-key code").inner_text()).replace(" ", "")
    field = page.get_by_label("Code that the app shows now")
    await field.fill("000000")
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text("That is not the code that the app shows now.")).to_be_visible()
    await field.fill(code(secret, -1))
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.locator(".recovery-codes code")).to_have_count(10)
    codes = await page.locator(".recovery-codes code").all_inner_texts()
    async with page.expect_download() as loading:
        await page.get_by_role("button", name="Download").click()
    download = await loading.value
    kept = (await download.path()).read_text()
    assert download.suggested_filename == "halloo-recovery-codes.txt"
    assert all(each in kept for each in codes)
    await page.keyboard.press("Escape")  # not by accident
    await page.get_by_role("button", name="I have kept them").click()
    await page.get_by_role("button", name="Go to the console").click()
    await expect(Console(page).line).to_have_attribute("data-line", "live")

    await again(page)
    await page.goto(home(house))
    await sign_in(page, EMAIL)
    await page.get_by_label("Code", exact=True).fill("000 000")
    await page.get_by_role("button", name="Sign in").click()
    await expect(
        page.get_by_text("This code is not right, or it was used already.")
    ).to_be_visible()
    await page.get_by_label("Code", exact=True).fill(code(secret))
    await page.keyboard.press("Enter")
    await expect(Console(page).line).to_have_attribute("data-line", "live")

    await again(page)
    await page.goto(home(house))
    await sign_in(page, EMAIL)
    await page.get_by_role("button", name="Use a recovery code").click()
    await page.get_by_label("Recovery code").fill(codes[4].lower())
    await page.keyboard.press("Enter")
    await expect(Console(page).line).to_have_attribute("data-line", "live")


async def test_a_passkey_lets_in_without_an_address_and_nothing_else_passes_for_it(
    house: House, open_window: OpenWindow, elsewhere: str
) -> None:
    page = await arrive(open_window, house, loud=True)
    keys = await Keys.of(page)
    await sign_in(page, hired(house, "ann"))
    await page.get_by_role("button", name="Add a passkey").click()
    await page.get_by_label("Name").fill("Work laptop")
    await confirm(page)
    await expect(page.locator(".recovery-codes code")).to_have_count(10)
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page.locator(".passkeys li")).to_contain_text("Work laptop")
    [key] = await keys.kept()
    assert key["isResidentCredential"] is True
    await page.get_by_role("button", name="Go to the console").click()
    await expect(Console(page).line).to_have_attribute("data-line", "live")

    await again(page)
    await page.goto(home(house))
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(Console(page).line).to_have_attribute("data-line", "live")
    await again(page)
    await page.goto(home(house))
    await sign_in(page, "ann@shop.example")  # the password is the first of two steps now
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(Console(page).line).to_have_attribute("data-line", "live")
    await again(page)

    await page.goto(home(house))
    question, other = asked(house), asked(house)
    mismatched = {**await keys.answer(question), "ticket": other["ticket"]}
    assert refused(house, mismatched) == "passkey_failed"
    right = await keys.answer(asked(house))
    for name, wrong in tampered(right).items():
        assert refused(house, wrong) == "passkey_failed", name
    assert refused(house, {**right, "ticket": right["ticket"][:-1]}) == "ticket_invalid"
    assert entered(house, right) == (201, "ann")
    assert refused(house, right) == "passkey_failed"  # a replay: its count is not higher
    change(house, "UPDATE passkeys SET sign_count = 0")  # some devices do not count
    assert refused(house, right) == "ticket_invalid"

    await keys.know_their_person(False)
    shy = asked(house)
    shy["options"]["userVerification"] = "discouraged"
    assert refused(house, await keys.answer(shy)) == "passkey_failed"
    await keys.know_their_person(True)

    await page.goto(elsewhere)  # the same host, another origin
    assert refused(house, await keys.answer(asked(house))) == "passkey_failed"
    await page.goto(home(house))

    change(house, "UPDATE passkeys SET sign_count = sign_count + 100")  # a copy was here
    assert refused(house, await keys.answer(asked(house))) == "passkey_failed"
    assert "passkey.added" in rows(house, "SELECT action FROM audit WHERE target = 'ann'")
    change(house, "UPDATE agents SET disabled = 1 WHERE name = 'ann'")
    change(house, "UPDATE passkeys SET sign_count = 0")
    assert refused(house, await keys.answer(asked(house))) == "passkey_failed"


@pytest.fixture
async def elsewhere() -> AsyncIterator[str]:
    """A page that is not ours, on the same host."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        page = b"<!doctype html><link rel=icon href=data:,><title>Elsewhere</title>"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n"
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + page)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}"


def asked(house: House) -> dict[str, Any]:
    url = f"{home(house)}/api/v1/session/passkey/options"
    answer = httpx2.post(url, json={}, trust_env=False)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def post(house: House, answer: dict[str, Any]) -> httpx2.Response:
    return httpx2.post(f"{home(house)}/api/v1/session/passkey", json=answer, trust_env=False)


def refused(house: House, answer: dict[str, Any]) -> str:
    told = post(house, answer)
    assert told.status_code == 401, told.text
    assert "set-cookie" not in told.headers
    return str(told.json()["error"]["code"])


def entered(house: House, answer: dict[str, Any]) -> tuple[int, str]:
    told = post(house, answer)
    return told.status_code, told.json()["agent"]


def tampered(right: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Everything of the answer, once changed."""
    credential = right["credential"]
    wrong: dict[str, dict[str, Any]] = {"nothing": {**right, "credential": {}}}
    for part, value in credential["response"].items():
        flipped = ("A" if value[5] != "A" else "B").join((value[:5], value[6:]))
        for name, other in (("changed", flipped), ("empty", ""), ("a number", 7)):
            response = {**credential["response"], part: other}
            wrong[f"{part}: {name}"] = {**right, "credential": {**credential, "response": response}}
    for part in ("id", "rawId", "type"):
        wrong[f"{part}: changed"] = {**right, "credential": {**credential, part: "nothing"}}
    return wrong
