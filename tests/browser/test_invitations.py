"""How invitations and messages look: card, panel, the open chat, several at once; and that none of
it takes the page away from its visitor."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page, expect

from browser.conftest import Enter, OpenWindow
from browser.screens import Shop
from browser.tapped import Tapped
from browser.test_accessibility import findings
from browser.test_widget import LAYOUT
from house import House

LOOK = {
    "title": "Spring harvest is here",
    "image": "/demo/hills.svg",
    "buttons": [
        {"label": "Put it aside for me", "event": "aside"},
        {"label": "Which one?", "reply": "Which one do you like best?"},
        {"label": "Elsewhere", "url": "https://example.com/tea"},
    ],
}
WHO = "new Promise((tell) => Halloo.on('ready', ({ visitor }) => tell(visitor)))"


@pytest.fixture(scope="module")
def backend(house: House) -> Iterator[httpx2.Client]:
    token = house.made("token", "add", "--agent", "mei", "--scope", "push", "--scope", "read")[
        "token"
    ]
    headers = {"Authorization": f"Bearer {token}"}
    api = f"{house.url}/api/v1"
    with httpx2.Client(base_url=api, headers=headers, trust_env=False) as backend:
        yield backend


async def push(backend: httpx2.Client, page: Page, kind: str, text: str, **data: Any) -> str:
    """Sends it to who looks at this page; its id."""
    visitor = await page.evaluate(WHO)
    body = {"site": "demo", "visitor": visitor, "kind": kind, "text": text, "data": data}
    answer = backend.post("/push", json=body)
    assert answer.status_code == 200, answer.text
    (result,) = answer.json()["results"]
    assert result["state"] == "sent", result
    id_: str = result["id"]
    return id_


async def reaches(backend: httpx2.Client, page: Page, id_: str, state: str) -> None:
    """Waits until the server knows it."""
    for _ in range(200):
        known = backend.get(f"/pushes/{id_}").json()["state"]
        if known == state:
            return
        await page.evaluate("new Promise(requestAnimationFrame)")
    assert known == state


async def test_a_card_has_its_picture_and_buttons_and_leaves_page_and_focus_alone(
    backend: httpx2.Client, enter: Enter
) -> None:
    shop = await enter("/demo?who=card")
    page = shop.page
    await page.evaluate("void Halloo.on('action', (detail) => { window.action = detail })")
    await page.locator("main a").first.focus()
    before = await page.evaluate(LAYOUT)
    id_ = await push(backend, page, "invite", "Shall I keep one for you?", style="card", **LOOK)
    await expect(shop.card).to_contain_text("Shall I keep one for you?")
    await expect(shop.card.get_by_role("img", name=LOOK["title"])).to_be_visible()
    await reaches(backend, page, id_, "shown")
    assert await page.evaluate(LAYOUT) == before
    await expect(page.locator("main a").first).to_be_focused()
    elsewhere = shop.card.get_by_role("link", name="Elsewhere")
    await expect(elsewhere).to_have_attribute("target", "_blank")
    await shop.card.get_by_role("button", name="Put it aside for me").click()
    await expect(shop.card).to_have_count(0)
    await reaches(backend, page, id_, "accepted")
    assert await page.evaluate("action") == {"id": id_, "event": "aside"}

    id_ = await push(backend, page, "message", "There are six", style="card", **LOOK)
    await shop.card.get_by_role("button", name="Which one?").click()
    await expect(shop.own).to_have_text(["Which one do you like best?"])
    await expect(shop.said.nth(-2)).to_have_text("There are six")
    await reaches(backend, page, id_, "accepted")


async def test_a_panel_goes_by_escape_from_anywhere_and_takes_a_reply(
    backend: httpx2.Client, enter: Enter
) -> None:
    shop = await enter("/demo?who=panel")
    page = shop.page
    await page.locator("main a").first.focus()
    id_ = await push(backend, page, "invite", "First pickings", style="panel", **LOOK)
    await expect(shop.card).to_be_visible()
    await reaches(backend, page, id_, "shown")
    await page.keyboard.press("Escape")
    await expect(shop.card).to_have_count(0)
    await expect(page.locator("main a").first).to_be_focused()
    await reaches(backend, page, id_, "dismissed")

    id_ = await push(backend, page, "invite", "Once more", style="panel", **LOOK)
    await shop.card.get_by_placeholder("Write a reply…").fill("A green one")
    await shop.card.get_by_role("button", name="Send").click()
    await expect(shop.said).to_have_text(["Once more", "A green one"])


async def test_a_chat_that_opens_by_itself_waits_for_the_visitor_to_answer(
    backend: httpx2.Client, enter: Enter
) -> None:
    shop = await enter("/demo?who=unfolded")
    page = shop.page
    await page.locator("main a").first.focus()
    id_ = await push(backend, page, "invite", "I am here if you need me", style="open")
    await expect(shop.panel).to_be_visible()
    await expect(shop.said).to_have_text(["I am here if you need me"])
    await expect(page.locator("main a").first).to_be_focused()
    await expect(shop.bubble).to_have_count(0)
    await reaches(backend, page, id_, "shown")
    await shop.say("Good to know")
    await reaches(backend, page, id_, "accepted")
    await expect(shop.said).to_have_text(["I am here if you need me", "Good to know"])
    await shop.launcher.click()

    id_ = await push(backend, page, "invite", "Still there?", style="open")
    await expect(shop.said.last).to_have_text("Still there?")
    await shop.panel.get_by_role("button", name="Close chat").click()
    await reaches(backend, page, id_, "dismissed")


async def test_several_pushes_come_one_after_the_other(
    backend: httpx2.Client, enter: Enter
) -> None:
    shop = await enter("/demo?who=several")
    page = shop.page
    await page.evaluate("""window.heard = []
      void Halloo.on('push', ({ kind, data }) => heard.push([kind, data]))""")
    front = shop.notice
    for style in ("bubble", "card", "panel"):
        await push(backend, page, "invite", f"As a {style}", style=style, buttons=[{"label": "Go"}])
        await expect(front).to_contain_text(f"As a {style}")
    await push(backend, page, "event", "", action="order_shipped")
    await expect(shop.badge).to_have_text("3")
    for text in ("As a panel", "As a card", "As a bubble"):
        await expect(front).to_have_count(1)
        await expect(front).to_contain_text(text)
        await front.get_by_role("button", name="Dismiss").click()
    await expect(front).to_have_count(0)
    assert (await page.evaluate("heard"))[-1] == ["event", {"action": "order_shipped"}]


async def test_what_makes_no_sense_in_a_push_is_left_out(
    house: House, open_window: OpenWindow
) -> None:
    window = await open_window()
    tapped = Tapped()
    await tapped.tap(window)
    shop = await Shop.at(await window.new_page(), house.url + "/demo?who=nonsense")
    odd: list[Any] = [
        {"title": 7, "image": "javascript:1", "buttons": {"a": 1}},
        {"style": ["x"], "title": {}, "buttons": [None, {"label": 1}, "x"]},
        {"style": "card", "image": "http://elsewhere.example/a.png", "buttons": [[], 0]},
        {"style": "panel", "image": [], "title": None, "buttons": "no"},
        [],
        "text",
        7,
    ]
    for place, data in enumerate(odd):
        text = f"Words {place}"
        tapped.tell(
            t="push", id=text, kind="invite", text=text, data=data, **{"from": {"name": "M"}}
        )
        await expect(shop.notice).to_contain_text(text)
        await expect(shop.notice.locator("img")).to_have_count(0)
    await expect(shop.badge).to_have_text(str(len(odd)))


async def test_the_theme_of_the_site_gives_colour_side_and_style(
    house: House, backend: httpx2.Client, open_window: OpenWindow
) -> None:
    window = await open_window()
    await Tapped(theme={"color": "#ffd166", "side": "left", "style": "card"}).tap(window)
    shop = await Shop.at(await window.new_page(), house.url + "/demo?who=themed")
    await expect(shop.launcher).to_have_css("background-color", "rgb(255, 209, 102)")
    box = await shop.launcher.bounding_box()
    assert box
    assert box["x"] == 20
    await push(backend, shop.page, "invite", "As the site likes it")
    await expect(shop.card).to_contain_text("As the site likes it")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_card_and_panel_can_be_read_by_all_also_on_a_phone(
    backend: httpx2.Client, enter: Enter, scheme: str
) -> None:
    phone = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
    calm = {"color_scheme": scheme, "reduced_motion": "reduce"}
    for place, options in {"desk": {}, "phone": phone}.items():
        shop = await enter(f"/demo?who={place}-{scheme}", **calm, **options)
        page = shop.page
        for style in ("card", "panel"):
            await push(backend, page, "invite", "Long words. " * 60, style=style, **LOOK)
            await expect(shop.card).to_be_visible()
            assert await findings(page, "halloo-chat") == []
            box, view = await shop.card.bounding_box(), page.viewport_size
            assert box
            assert view
            assert box["x"] >= 0
            assert box["y"] >= 0
            assert box["x"] + box["width"] <= view["width"]
            assert box["y"] + box["height"] <= view["height"]
            assert await page.evaluate("document.documentElement.scrollWidth") == view["width"]
            await shop.card.get_by_role("button", name="Dismiss").click()
