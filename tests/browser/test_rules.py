"""An agent who knows no syntax makes rules in the console, and they reach a visitor."""

import asyncio
import json
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from browser.conftest import Enter, SitDown, Start
from browser.screens import Console, Shop
from browser.test_accessibility import findings

TEXT = "Shall I brew you a sample?"


class Desk:
    """The rules screen as it is before somebody."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.items = page.locator(".rule-item")
        self.conditions = page.locator(".cond-line")
        self.sentence = page.locator(".rule-sentence")
        self.actions = page.locator(".action")
        self.faults = page.locator(".fault")
        self.preview = page.frame_locator(".preview-box iframe").locator("halloo-chat")

    def item(self, name: str) -> Locator:
        return self.items.filter(has=self.page.get_by_text(name, exact=True))

    async def start_from(self, name: str) -> None:
        await self.page.get_by_role("button", name=name).click()
        await expect(self.page.get_by_label("Name", exact=True)).to_have_value(name)

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def told(self, text: str) -> None:
        await expect(self.page.locator(".toast", has_text=text).last).to_be_visible()


async def at_rules(console: Console) -> Desk:
    await console.page.get_by_role("link", name="Rules").click()
    await expect(console.page.get_by_role("heading", name="Rules", exact=True)).to_be_visible()
    return Desk(console.page)


async def test_a_newcomer_makes_a_rule_and_a_visitor_is_greeted(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    console = await sit_down(at=house, loud=True)
    desk = await at_rules(console)
    await expect(desk.page.get_by_text("Let rules say hello for you")).to_be_visible()
    await desk.start_from("Greet on the pricing page")
    await expect(desk.item("Greet on the pricing page")).to_contain_text("Draft")

    # What is wrong is said where it is, and nothing is saved.
    where = desk.conditions.first
    await where.get_by_label("Value").fill("")
    await desk.press("Save and activate")
    await expect(where.locator(".fault")).to_have_text("A text to look for")
    await expect(desk.faults).to_have_count(1)
    await expect(desk.item("Greet on the pricing page")).to_contain_text("Unsaved changes")

    await where.get_by_label("Value").fill("/demo/tea")
    await expect(desk.faults).to_have_count(0)
    await desk.conditions.nth(1).get_by_label("Value").fill("1")
    await desk.actions.get_by_label("Text").fill(TEXT)
    await expect(desk.sentence).to_have_text(
        f"When the page path contains “/demo/tea” and 1 s have passed on the page: invite “{TEXT}”"
    )
    await expect(desk.preview.locator(".bubble .said")).to_have_text(TEXT)
    await desk.page.locator(".style-choice label", has_text="Card").click()
    await expect(desk.preview.locator(".card p")).to_have_text(TEXT)
    await desk.press("Save and activate")
    await desk.told("The rule is saved and active.")
    await expect(desk.item("Greet on the pricing page").get_by_role("switch")).to_be_checked()

    shop = await enter("/demo/tea", at=house)
    await expect(shop.page.locator("halloo-chat .card p")).to_have_text(TEXT)
    elsewhere = await enter("/demo/cart", at=house)

    # Why it did, and why it did not.
    await desk.page.get_by_role("link", name="Visitors").click()
    for page, state in (("/demo/tea", "Came true"), ("/demo/cart", "Not yet")):
        await console.row_with(page).locator("a").click()
        await desk.page.locator("aside summary", has_text="Rules").click()
        await expect(desk.page.locator(".why-state")).to_have_text(state)
    await expect(desk.page.locator(".why-holds").first).to_have_text(
        "the page path contains “/demo/tea” (now: /demo/cart)"
    )
    await expect(elsewhere.page.locator("halloo-chat .card")).to_have_count(0)

    # Who answers talks with the agent, who sees that the first word was not theirs.
    await shop.page.locator("halloo-chat .card").get_by_role("button", name="Chat").click()
    await console.row_with("/demo/tea").locator("a").click()
    await expect(desk.page.locator(".timeline .said-by").first).to_contain_text("By a rule")

    # What came of it, and what would have.
    await desk.page.get_by_role("link", name="Rules", exact=True).click()
    await expect(desk.items).to_contain_text("Sent 1")
    await desk.items.locator("a").click()
    await desk.conditions.first.get_by_label("Value").fill("/demo")
    await desk.conditions.nth(1).get_by_label("Value").fill("0")
    async with asyncio.timeout(30):
        result = desk.page.locator(".dry-run > [role=status]")
        while "2 of 2 visitors" not in await result.inner_text():
            # Visits are stored a little later than they are seen.
            async with desk.page.expect_response("**/dry-run"):
                await desk.press("How many would it have reached?")
    await expect(result).to_contain_text("It has reached 1 of them already.")


async def test_what_is_composed_is_kept_and_can_be_undone(
    settle: Start, sit_down: SitDown, tmp_path: Path
) -> None:
    console = await sit_down(at=settle())
    desk = await at_rules(console)
    page = desk.page
    await desk.press("New rule")
    await expect(page.get_by_text("No condition yet")).to_be_visible()
    await desk.press("Add condition")
    await expect(page.get_by_label("What to look at")).to_be_focused()
    await page.get_by_label("What to look at").select_option("country")
    await page.get_by_label("Value").fill("DE, FR")
    await page.get_by_label("Value").press("Enter")
    await desk.press("Add group")
    inner = page.locator(".cond-group .cond-group")
    await inner.get_by_label("What to look at").select_option("weekday")
    await page.get_by_label("Add action").select_option("tag")
    await desk.actions.get_by_label("Tag").fill("neighbour")
    sentence = (
        "When the country is one of Germany, France and (it is Monday, Tuesday, Wednesday, "
        "Thursday, Friday where the visitor is): add the tag “neighbour”."
    )
    await expect(desk.sentence).to_have_text(sentence)

    # By the keyboard the condition goes into the group, and the focus goes with it.
    grip = page.get_by_role("button", name="Move: drag").first
    await grip.focus()
    await page.keyboard.press("ArrowDown")
    await expect(inner.locator(".cond-line")).to_have_count(2)
    await expect(inner.get_by_role("button", name="Move: drag").nth(1)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(desk.sentence).to_have_text(sentence)
    # And by the mouse.
    await grip.drag_to(inner.locator(".cond-add"))
    await expect(inner.locator(".cond-line")).to_have_count(2)
    await inner.get_by_role("button", name="Move: drag").last.drag_to(inner.locator(".cond-kind"))
    await expect(inner.locator(".cond-line")).to_have_count(1)
    await expect(desk.sentence).to_have_text(sentence)

    # What is not saved outlives the page.
    await page.reload()
    await expect(desk.sentence).to_have_text(sentence)
    await expect(page.get_by_text("kept in this browser")).to_be_visible()
    await desk.press("Save")
    await desk.told("The rule is saved.")

    await page.get_by_text("Versions", exact=True).click()
    await expect(page.locator(".versions li")).to_have_count(2)
    await expect(page.locator(".versions li").first).to_contain_text("conditions, actions")
    await desk.press("Restore")
    await desk.told("Version 1 is restored")
    await expect(desk.sentence).to_have_text("For every visitor: does nothing yet.")
    await expect(page.locator(".versions li")).to_have_count(3)

    await page.locator(".rule-head").get_by_role("button", name="Delete").click()
    await expect(desk.items).to_have_count(0)
    await desk.press("Undo")
    await expect(desk.items).to_have_count(1)
    await page.reload()
    await expect(desk.items).to_have_count(1)


async def test_an_agent_tries_a_draft_on_themselves(settle: Start, sit_down: SitDown) -> None:
    house = settle()
    console = await sit_down(at=house, loud=True)
    desk = await at_rules(console)
    page = desk.page
    await desk.start_from("Greet on the pricing page")
    where = desk.conditions.first.get_by_label("Value")
    await where.fill("/demo/tea")
    await desk.conditions.nth(1).get_by_label("Value").fill("1")
    await desk.actions.get_by_label("Text").fill(TEXT)

    # Only agents of the site speak, and get conversations.
    await page.get_by_text("Everything here has a default").click()
    sender = page.get_by_label("Who speaks", exact=True)
    await expect(sender.locator("option")).to_have_text(["Somebody who is here", "mei (here now)"])
    await page.get_by_label("Add action").select_option("assign")
    agents = desk.actions.get_by_label("Agents")
    await agents.fill("nobody")
    await agents.press("Enter")
    await expect(desk.actions.last).to_contain_text("No agent of this site is called nobody.")
    await expect(agents).to_have_value("nobody")
    await expect(desk.actions.locator(".chip")).to_have_text(["mei"])
    await agents.fill("")

    # They open their own site, and see what the rule waits for as they browse.
    async with page.context.expect_page() as opened:
        await desk.press("Try it in my browser")
    own = Shop(await opened.value)
    lines = page.locator(".own-try .why-line")
    await expect(lines.first).to_have_text(
        "✕not true: the page path contains “/demo/tea” (now: /demo)"
    )
    await expect(page.locator(".own-state")).to_have_text("Not yet")
    await own.page.goto(f"{house.url}/demo/tea")
    await expect(own.bubble.locator(".said")).to_have_text(TEXT)
    await expect(lines).to_contain_text(["✓true: the page path", "✓true: "])
    await expect(page.locator(".own-fired")).to_contain_text("It would have fired now")
    assert await findings(page) == []

    # What is wrong with the draft is said at its place; put right, the test goes on.
    await where.fill("")
    await expect(desk.conditions.first.locator(".fault")).to_have_text("A text to look for")
    await where.fill("/demo/cart")
    await expect(lines.first).to_contain_text("✕")
    await expect(desk.faults).to_have_count(0)
    await desk.actions.get_by_label("Text").fill("A cup of tea?")
    await own.page.goto(f"{house.url}/demo")
    await desk.press("Show it there now")
    await expect(own.bubble.locator(".said").last).to_have_text("A cup of tea?")
    await expect(page.locator(".own-fired")).to_contain_text("Shown there at")
    await expect(desk.items).to_contain_text("Draft")  # nothing was saved, nothing is counted
    await expect(desk.items).not_to_contain_text("Sent")

    await own.page.close()
    left = page.get_by_text("You have left the site")
    await expect(left).to_be_visible(timeout=20_000)  # who reloads a page has not left
    await expect(page.get_by_role("button", name="Start again")).to_be_visible()


async def test_rules_travel_as_files(settle: Start, sit_down: SitDown, tmp_path: Path) -> None:
    console = await sit_down(at=settle(), loud=True)
    desk = await at_rules(console)
    await desk.start_from("Rescue an unanswered chat")
    async with desk.page.expect_download() as waited:
        await desk.press("Export all rules")
    file = tmp_path / "rules.json"
    await (await waited.value).save_as(file)
    held = json.loads(file.read_text())
    assert [rule["name"] for rule in held["rules"]] == ["Rescue an unanswered chat"]
    assert "id" not in held["rules"][0]

    field = desk.page.locator("input[type=file]")
    await field.set_input_files(file)
    await desk.told("1 rule came in as drafts.")
    await expect(desk.items).to_have_count(2)

    [good] = held["rules"]
    wrong = {**good, "name": "Odd", "when": {"all": [{"fact": "mood", "op": "is", "value": 1}]}}
    odd = {**good, "name": "Odder", "when": {"all": [{"fact": "pages", "op": "is", "value": "x"}]}}
    file.write_text(json.dumps({"rules": [good, wrong, odd]}))
    await field.set_input_files(file)
    told = desk.page.get_by_role("dialog").locator("li")
    await expect(told).to_have_count(2)
    await expect(told.first).to_contain_text("Rule 2, “Odd”")
    await expect(told.first).to_contain_text("when.all[0].fact")
    await expect(told.last).to_contain_text("Rule 3, “Odder”")
    await expect(told.last).to_contain_text("A number of pages")
    await desk.page.keyboard.press("Escape")
    await expect(desk.items).to_have_count(2)

    file.write_text("[]")
    await field.set_input_files(file)
    await expect(desk.page.get_by_role("dialog")).to_contain_text("This file holds no rules")


async def test_how_much_may_be_asked_and_how_it_looks_is_kept(
    settle: Start, sit_down: SitDown, enter: Enter
) -> None:
    house = settle()
    console = await sit_down(at=house)
    desk = await at_rules(console)
    page = desk.page
    await page.get_by_role("link", name="How much we may ask").click()
    await page.get_by_label("In one visit").fill("1")
    await page.get_by_label("Peace after “no”").fill("2")
    await (
        page.locator(".setting", has_text="Peace after").get_by_label("Unit").select_option("3600")
    )
    await desk.press("Save changes")
    await desk.told("Saved")
    await page.reload()
    await expect(page.get_by_label("In one visit")).to_have_value("1")
    await expect(page.get_by_label("Peace after “no”")).to_have_value("2")

    await page.goto(f"{house.url}/#/settings/sites/demo")
    look = page.get_by_role("region", name="Look of the widget")
    await look.get_by_label("Colour").fill("#0f7a4b")
    await look.locator("label", has_text="Left").click()
    launcher = desk.preview.locator(".launcher")
    await expect(launcher).to_have_css("background-color", "rgb(15, 122, 75)")
    await look.get_by_role("button", name="Save changes").click()
    await desk.told("Saved")
    shop = await enter(at=house)
    await expect(shop.launcher).to_have_css("background-color", "rgb(15, 122, 75)")
    await expect(page.locator("halloo-chat")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_it(scheme: str, settle: Start, sit_down: SitDown) -> None:
    house = settle()
    console = await sit_down(at=house, color_scheme=scheme, reduced_motion="reduce")
    desk = await at_rules(console)
    page = desk.page
    await expect(page.get_by_text("Ready-made rules")).to_be_visible()
    assert await findings(page) == []
    await desk.start_from("Catch who leaves the cart")
    await expect(desk.preview.locator(".card")).to_be_visible()
    await desk.press("Add group")
    facts = page.locator(".cond-group .cond-group").get_by_label("What to look at")
    for fact in ("tags", "hour", "weekday", "attribute", "clicks", "time_on_site"):
        await facts.last.select_option(fact)
        await (
            page.locator(".cond-group .cond-group")
            .get_by_role("button", name="Add condition")
            .click()
        )
    for deed in ("event", "assign", "webhook", "open"):
        await page.get_by_label("Add action").select_option(deed)
    await page.get_by_text("Everything here has a default").click()
    await desk.press("Compare two versions")
    await page.get_by_text("Versions", exact=True).click()
    await expect(page.locator(".versions li")).to_have_count(1)
    assert await findings(page) == []
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await findings(page) == []
    await page.goto(f"{house.url}/#/rules/demo/attention")
    await expect(page.get_by_label("In one visit")).to_be_visible()
    assert await findings(page) == []
