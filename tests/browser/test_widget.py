"""The widget as a guest on a customer's page: quiet, tidy, and forgetful until it may remember."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from browser.conftest import Enter, OpenWindow, SitDown
from browser.customer import Website, open_website
from browser.screens import Shop
from house import House

WATCH = """
window.violations = []
window.shifts = []
addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`))
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) window.shifts.push(value)
}).observe({ type: 'layout-shift', buffered: true })
"""
KEPT = """async () => [
  ...document.cookie.split(';').filter(Boolean),
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name),
  ...(await caches.keys()),
]"""
LAYOUT = """() => [
  document.documentElement.scrollWidth, document.documentElement.scrollHeight,
  ...[...document.body.querySelectorAll('*')].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect()
    return [element.tagName, x, y, width, height, getComputedStyle(element).font].join(' ')
  }),
]"""


@pytest.fixture(scope="module")
def website(house: House) -> Iterator[Website]:
    with open_website() as website:
        website.site = house.made("site", "add", "Corner shop", "--origin", website.url)["site"]
        yield website


@pytest.fixture
def careful(house: House, website: Website) -> Website:
    """The website asks for consent first."""
    website.embed(house.url, website.site, 'data-consent="required"')
    return website


@pytest.fixture
def plain(house: House, website: Website) -> Website:
    website.embed(house.url, website.site)
    return website


async def visit(window, url: str) -> Shop:
    await window.add_init_script(WATCH)
    return await Shop.at(await window.new_page(), url)


async def kept(page: Page) -> list[object]:
    """All that this browser has stored, for whichever origin."""
    return [*await page.context.cookies(), *await page.evaluate(KEPT)]


async def test_nothing_is_stored_before_consent_even_after_a_talk(
    careful: Website, open_window: OpenWindow, sit_down: SitDown
) -> None:
    shop = await visit(await open_window(), f"{careful.url}/?who=unasked")
    console = await sit_down(f"/#/visitors/{careful.site}")
    assert await kept(shop.page) == []
    await shop.open()
    await shop.say("Do you have oat milk?")
    await console.choose("who=unasked")
    await console.reply("Do you have oat milk?", "We do")
    await expect(shop.said).to_have_text(["Do you have oat milk?", "We do"])
    await shop.panel.get_by_role("button", name="Mute sounds").click()
    assert await kept(shop.page) == []

    await shop.page.reload()
    await shop.open()
    await expect(shop.panel).to_contain_text("How can we help?")
    await expect(shop.said).to_have_count(0)
    assert await kept(shop.page) == []


async def test_after_consent_the_visitor_and_the_talk_are_there_again_after_a_reload(
    careful: Website, open_window: OpenWindow
) -> None:
    shop = await visit(await open_window(), careful.url)
    await shop.open()
    await shop.say("Keep this, please")
    await expect(shop.states).to_have_text(["Sent"])
    await shop.page.evaluate("Halloo.consent(true)")
    assert await kept(shop.page) == [f"halloo:{careful.site}"]
    await shop.page.reload()
    # The page asks again on each load and passes the answer on.
    await shop.page.evaluate("Halloo.consent(true)")
    await expect(shop.launcher).to_be_visible()
    await shop.open()
    await expect(shop.said).to_have_text(["Keep this, please"])
    await shop.page.evaluate("Halloo.consent(false)")
    assert await kept(shop.page) == []


async def test_consent_given_in_the_middle_of_the_greeting_finds_the_earlier_visitor(
    careful: Website, open_window: OpenWindow
) -> None:
    shop = await visit(await open_window(), careful.url)
    await shop.page.evaluate("Halloo.consent(true)")
    await shop.open()
    await shop.say("It is me")
    await expect(shop.states).to_have_text(["Sent"])
    await shop.page.add_init_script("""
      const send = WebSocket.prototype.send
      WebSocket.prototype.send = function (frame) {
        send.call(this, frame)
        WebSocket.prototype.send = send
        Halloo.consent(true)
      }
    """)
    await shop.page.reload()
    await shop.open()
    await expect(shop.said).to_have_text(["It is me"])


async def test_a_strict_policy_is_never_violated_and_the_console_stays_empty(
    plain: Website, open_window: OpenWindow, sit_down: SitDown
) -> None:
    shop = await visit(await open_window(), f"{plain.url}/?who=strict")
    console = await sit_down(f"/#/visitors/{plain.site}")
    await console.choose("who=strict")
    await console.invite("Hello there")
    await expect(shop.bubble).to_contain_text("Hello there")
    await shop.bubble.get_by_role("button", name="Chat").click()
    await shop.say("Look at https://shop.example/milk")
    await console.reply("Look at https://shop.example/milk", "Thank you")
    await expect(shop.said).to_have_count(3)
    assert await shop.page.evaluate("violations") == []
    # That nothing was logged is what `open_window` asserts in the end.


async def test_nothing_on_the_page_moves_or_changes_its_look(
    plain: Website, open_window: OpenWindow, sit_down: SitDown
) -> None:
    window = await open_window()
    bare = await window.new_page()
    await bare.route("**/widget.js", lambda route: route.fulfill(body=""))
    await bare.goto(plain.url)
    before = await bare.evaluate(LAYOUT)

    shop = await visit(window, f"{plain.url}/?who=still")
    assert await shop.page.evaluate(LAYOUT) == before
    console = await sit_down(f"/#/visitors/{plain.site}")
    await console.choose("who=still")
    await console.invite("Hello there")
    await expect(shop.bubble).to_be_visible()
    assert await shop.page.evaluate(LAYOUT) == before
    await shop.launcher.click()
    await expect(shop.field).to_be_focused()
    assert await shop.page.evaluate(LAYOUT) == before
    assert await shop.page.evaluate("shifts") == []


async def test_the_page_can_open_close_name_tell_and_listen(
    plain: Website, open_window: OpenWindow, sit_down: SitDown
) -> None:
    shop = await visit(await open_window(), f"{plain.url}/?who=scripted")
    page = shop.page
    await page.evaluate("""() => {
      window.heard = []
      for (const name of ['open', 'close', 'message', 'push', 'unread'])
        Halloo.on(name, (detail) => heard.push([name, detail?.text ?? detail ?? null]))
      Halloo.identify({ name: 'Ada Lovelace', plan: 'gold' })
      Halloo.event('basket filled', { items: 3 })
    }""")
    console = await sit_down(f"/#/visitors/{plain.site}")
    row = await console.choose("who=scripted")
    await expect(row).to_contain_text("Ada Lovelace")
    about = console.page.locator("aside")
    await expect(about).to_contain_text("gold")
    await expect(console.trail.first).to_contain_text("basket filled")

    await console.send_message("Welcome, Ada")
    await expect(shop.bubble).to_be_visible()
    await page.evaluate("Halloo.open()")
    await expect(shop.panel).to_be_visible()
    await expect(shop.said).to_have_text(["Welcome, Ada"])
    await page.evaluate("Halloo.close()")
    await expect(shop.panel).to_be_hidden()
    heard = await page.evaluate("heard")
    assert heard[:2] == [["push", "Welcome, Ada"], ["unread", 1]]
    assert ["open", None] in heard
    assert heard[-1] == ["close", None]


async def test_what_the_page_asks_for_before_the_widget_is_there_is_done(
    plain: Website, open_window: OpenWindow
) -> None:
    window = await open_window()
    await window.add_init_script("""
      document.addEventListener('load', ({ target }) => {
        if (target.tagName !== 'SCRIPT') return
        window.ready = new Promise((tell) => Halloo.on('ready', tell))
        Halloo.open()
      }, true)
    """)
    page = await window.new_page()
    await page.goto(plain.url)
    await expect(Shop(page).field).to_be_visible()
    assert (await page.evaluate("ready"))["visitor"].startswith("v_")


async def test_the_keyboard_alone_opens_writes_and_closes(
    plain: Website, open_window: OpenWindow
) -> None:
    shop = await visit(await open_window(), plain.url)
    keyboard = shop.page.keyboard
    await shop.page.locator("main a").focus()
    await keyboard.press("Tab")
    await expect(shop.launcher).to_be_focused()
    await keyboard.press("Enter")
    await expect(shop.field).to_be_focused()
    await keyboard.type("No mouse here")
    await keyboard.press("Enter")
    await expect(shop.said).to_have_text(["No mouse here"])
    await keyboard.press("Escape")
    await expect(shop.panel).to_be_hidden()
    await expect(shop.launcher).to_be_focused()


async def test_on_a_phone_the_panel_fills_the_screen(
    plain: Website, open_window: OpenWindow
) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    phone["reduced_motion"] = "reduce"  # otherwise the panel is still rising
    shop = await visit(await open_window(**phone), plain.url)
    await shop.launcher.tap()
    await expect(shop.panel).to_be_visible()
    box = await shop.panel.bounding_box()
    assert [round(box[side]) for side in ("x", "y", "width", "height")] == [0, 0, 360, 740]
    await shop.say("Small screen")
    await expect(shop.said).to_have_text(["Small screen"])
    await shop.panel.get_by_role("button", name="Close chat").tap()
    await expect(shop.panel).to_be_hidden()
    assert await shop.page.evaluate("document.documentElement.scrollWidth") == 360


async def test_unread_words_are_counted_on_the_launcher_and_in_the_title_of_a_hidden_tab(
    plain: Website, open_window: OpenWindow, sit_down: SitDown
) -> None:
    shop = await visit(await open_window(), f"{plain.url}/?who=unread")
    await shop.open()
    await shop.say("I look around meanwhile")
    await shop.launcher.click()
    await expect(shop.panel).to_be_hidden()
    await shop.hide(True)
    console = await sit_down(f"/#/visitors/{plain.site}")
    await console.choose("who=unread")
    await console.reply("I look around meanwhile", "We have it in blue")
    await console.reply("We have it in blue", "and in green")
    await expect(shop.badge).to_have_text("2")
    await expect(shop.page).to_have_title("(2) Corner shop")
    await shop.hide(False)
    await expect(shop.page).to_have_title("Corner shop")
    await expect(shop.bubble).to_contain_text("and in green")
    await shop.launcher.click()
    await expect(shop.badge).to_have_text("")
    await expect(shop.said).to_have_count(3)


async def test_a_reload_and_the_next_page_keep_the_talk(
    plain: Website, open_window: OpenWindow
) -> None:
    shop = await visit(await open_window(), plain.url)
    await shop.open()
    for text in ("One", "Two", "Three"):
        await shop.say(text)
    await expect(shop.states).to_have_text(["Sent"])
    await shop.page.reload()
    await shop.open()
    await expect(shop.said).to_have_text(["One", "Two", "Three"])
    await shop.page.get_by_role("link", name="Milk").click()
    await expect(shop.page).to_have_title("Milk")
    await shop.open()
    await expect(shop.said).to_have_text(["One", "Two", "Three"])


async def test_a_page_of_an_unknown_origin_shows_no_widget(
    house: House, plain: Website, open_window: OpenWindow
) -> None:
    page = await (await open_window(loud=True)).new_page()
    async with page.expect_websocket() as opening:
        await page.goto(plain.url.replace("localhost", "127.0.0.1"))
    await (await opening.value).wait_for_event("socketerror")
    await expect(Shop(page).launcher).to_have_count(0)


async def test_the_strict_page_of_the_demo_works(enter: Enter, sit_down: SitDown) -> None:
    shop = await enter("/demo/strict?who=strictly")
    await shop.open()
    await shop.say("Does this work?")
    console = await sit_down()
    await console.choose("who=strictly")
    await console.reply("Does this work?", "It does")
    await expect(shop.said).to_have_text(["Does this work?", "It does"])
