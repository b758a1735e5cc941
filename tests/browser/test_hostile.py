"""Whatever a visitor or an agent writes is text: never an element, never a script, never a link
that runs one."""

import json
from urllib.parse import quote

from playwright.async_api import Dialog, Page, expect
from websockets.asyncio.client import connect

from browser.conftest import Enter, SitDown
from house import House

IMAGE = '<img src=x onerror="alert(1)">'
MARKUP = (
    IMAGE
    + "{{constructor.constructor('alert(1)')()}}"
    + "</textarea></title><script>alert(1)</script>"
)
SCRIPT = "javascript:alert(1)"


def beware(*pages: Page) -> list[str]:
    """Dialogs that open on these pages."""
    opened: list[str] = []

    async def dismiss(dialog: Dialog) -> None:
        opened.append(dialog.message)
        await dialog.dismiss()

    for page in pages:
        page.on("dialog", dismiss)
    return opened


async def elements_made(page: Page) -> int:
    made = page.locator('img[src="x"], [onerror]').or_(page.locator("script:text('alert(1)')"))
    return await made.count()


async def test_what_people_write_is_shown_as_text(sit_down: SitDown, enter: Enter) -> None:
    shop = await enter(f"/demo?who={quote(MARKUP)}")
    await shop.page.evaluate("(title) => (document.title = title)", MARKUP)
    await shop.page.evaluate("(name) => Halloo.identify({ name, '<b>plan': name })", MARKUP)
    await shop.page.evaluate("(name) => Halloo.event(name, { name })", IMAGE)
    console = await sit_down()
    opened = beware(console.page, shop.page)
    await expect(console.rows.first.locator(".row-title")).to_contain_text(MARKUP)
    await expect(console.rows.first.locator("b")).to_have_text(MARKUP[:80])
    await console.rows.first.locator("a").click()
    await expect(console.trail.first).to_contain_text(IMAGE)
    await expect(console.page.locator("aside .facts").last).to_contain_text(MARKUP)
    await console.invite(f"{MARKUP} from mei")
    await expect(shop.bubble).to_contain_text(f"{MARKUP} from mei")
    assert await elements_made(shop.page) == 0
    await shop.bubble.get_by_role("button", name="Chat").click()
    await shop.field.press_sequentially(MARKUP)
    await expect(console.so_far).to_have_text(MARKUP)
    await shop.field.press("Enter")
    await expect(console.said).to_have_text([f"{MARKUP} from mei", MARKUP])
    await expect(shop.said).to_have_text([f"{MARKUP} from mei", MARKUP])
    await console.page.goto(console.page.url.partition("#")[0] + "#/conversations")
    await expect(console.page.locator(".talk-item").first).to_contain_text(MARKUP)
    assert await elements_made(shop.page) == 0
    assert await elements_made(console.page) == 0
    assert opened == []


async def test_an_address_that_runs_a_script_never_becomes_a_link(
    house: House, sit_down: SitDown
) -> None:
    socket = f"ws://127.0.0.1:{house.port}/ws/visitor?site=demo"
    async with connect(socket, origin=house.url, proxy=None) as mallory:
        page = {"url": SCRIPT, "title": "Innocent", "referrer": SCRIPT}
        await mallory.send(json.dumps({"t": "hello", "site": "demo", "page": page}))
        welcome = json.loads(await mallory.recv())
        assert welcome["t"] == "welcome"
        console = await sit_down()
        await console.choose("Innocent")
        await expect(console.trail).to_contain_text("Innocent")
        said = {"t": "say", "cid": "0198b2f0-0000-4000-8000-000000000001", "text": SCRIPT}
        await mallory.send(json.dumps(said))
        await expect(console.said).to_have_text([SCRIPT])
        links = await console.page.locator("a").evaluate_all("(all) => all.map((a) => a.href)")
        assert len(links) > 3
        assert [link for link in links if not link.startswith("http")] == []


async def test_what_turns_the_direction_of_writing_turns_nothing_of_ours(
    sit_down: SitDown, enter: Enter
) -> None:
    turned = "\u202egnp.exe"
    shop = await enter("/demo?who=turned")
    await shop.page.evaluate("(name) => Halloo.identify({ name })", f"Vera{turned}")
    console = await sit_down()
    await console.choose("who=turned")
    await expect(console.page.locator(".work-head")).to_contain_text("Vera gnp.exe")
    await shop.open()
    await shop.say(f"{turned} https://bank.example/login")
    link = console.said.last.get_by_role("link")
    await expect(link).to_have_text("https://bank.example/login")
    assert await link.evaluate("(it) => getComputedStyle(it).unicodeBidi") == "isolate"
