"""A page of the original design, its backend, and an agent who sees both."""

import httpx2
import pytest
from playwright.async_api import Page, expect

from browser.conftest import OpenWindow, SitDown
from house import House


@pytest.fixture(scope="module")
def token(house: House) -> str:
    return house.made("token", "add", "--agent", "mei", "--scope", "push")["token"]


async def push(house: House, token: str, page: Page, message: str) -> None:
    """What the backend sends: the page's own example, with a token."""
    uniqid = await page.evaluate("sessionStorage.uniqid")
    assert f"uniqid={uniqid}" in await page.locator("#curl").inner_text()
    async with httpx2.AsyncClient(trust_env=False) as backend:
        answer = await backend.post(
            f"{house.url}/kefu/monitorMessage",
            headers={"token": token},
            data={"uniqid": uniqid, "message": message},
        )
    assert answer.json() == {"code": 200, "msg": "ok", "result": {"connections": 1}}


async def test_a_page_of_the_original_contract_shows_messages_and_unfolds_the_chat(
    house: House, token: str, open_window: OpenWindow, sit_down: SitDown
) -> None:
    page = await (await open_window()).new_page()
    await page.goto(f"{house.url}/demo/original")
    await page.get_by_label("Agent").fill("mei")
    await page.get_by_role("button", name="Connect").click()
    await expect(page.locator("#state [data-state=open]")).to_be_visible()

    console = await sit_down()
    await console.choose("The original contract")
    await expect(console.page.locator("aside")).to_contain_text("Monitor contract")

    await push(house, token, page, "Your order has shipped")
    await expect(page.locator("#bubble")).to_have_text("Your order has shipped")
    await expect(page.locator("#chat")).to_be_hidden()
    await push(house, token, page, "chat")
    await expect(page.locator("#chat")).to_be_visible()
    await expect(page.locator("#messages")).to_contain_text("Your order has shipped")
    frames = page.locator("#frames tbody tr td:last-child")
    await expect(frames).to_have_text(["chat", "Your order has shipped", "ok"])


async def test_a_page_that_names_nobody_says_that_it_is_refused(
    house: House, open_window: OpenWindow
) -> None:
    page = await (await open_window(loud=True)).new_page()
    await page.goto(f"{house.url}/demo/original?kefu_name=nobody")
    await expect(page.locator("#state [data-state=closed]")).to_be_visible()
