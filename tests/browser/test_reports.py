"""From a first goal to the sentence that says what a rule is worth, as an agent reads it."""

import random
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from playwright.async_api import Page, expect

from browser.conftest import SitDown, Start
from browser.test_accessibility import findings
from house import House

PAGES = ("/demo/tea", "/demo/pricing", "/demo/cart")


async def ready_rule(page: Page, goal: str) -> str:
    """A rule made by whoever is signed in, with that goal."""
    return str(
        await page.evaluate(
            """async (goal) => {
              const session = await (await fetch('/api/v1/session')).json()
              const headers = {'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf}
              const {goals} = await (await fetch('/api/v1/sites/demo/goals')).json()
              const say = (name, text) => ({name, share: 1, then: [{do: 'invite', text}]})
              const body = JSON.stringify({
                name: 'Greet on the pricing page', state: 'active', hold_out: 10,
                when: {fact: 'page_path', op: 'is', value: '/never'},
                variants: [say('Friendly', 'Hello!'), say('Short', 'Hi')],
                goal: goals.find(({name}) => name === goal).id,
              })
              const made = await fetch('/api/v1/sites/demo/rules', {method: 'POST', headers, body})
              return (await made.json()).id
            }""",
            goal,
        )
    )


def lived(house: House, rule: str, treated: int, held: int, days: int = 28) -> None:
    """What `days` of visitors would have left behind: about one in ten is held out."""
    lot, now = random.Random(7), time.time()
    with closing(sqlite3.connect(house.folder / "halloo.db", timeout=30)) as database, database:
        [goal] = database.execute("SELECT id FROM goals").fetchone()
        for n in range(treated + held):
            variant = "hold_out" if n >= treated else ("Friendly", "Short")[n % 2]
            at = now - lot.random() * days * 86_400
            push = None if variant == "hold_out" else f"p_{rule[:8]}_{n}"
            page = f"{house.url}{lot.choices(PAGES, (5, 3, 1))[0]}"
            visitor, visit = f"v_{rule[:8]}_{n}", f"s_{rule[:8]}_{n}"
            database.execute(
                "INSERT INTO firings VALUES (?, 'demo', ?, 1, ?, ?, ?, ?, ?, ?)",
                (f"f_{rule[:8]}_{n}", rule, variant, visitor, visit, page, push, at),
            )
            if push:
                database.execute(
                    "INSERT INTO pushes (id, site, visitor, agent, kind, cid, state, connections,"
                    " at, ttl) VALUES (?, 'demo', ?, 'mei', 'invite', ?, 'shown', 1, ?, 0)",
                    (push, visitor, push, at),
                )
                steps = ["delivered", "shown", lot.choices(["accepted", "dismissed"], (2, 5))[0]]
                database.executemany(
                    "INSERT INTO receipts VALUES (?, ?, ?, ?)",
                    [(push, visitor, step, at) for step in steps[: lot.choice((1, 2, 2, 3, 3))]],
                )
            bought = {"Friendly": 11, "Short": 7, "hold_out": 6}[variant]
            if n * 37 % 100 < bought:
                database.execute(
                    "INSERT INTO conversions VALUES (?, ?, 'demo', ?, ?, ?, ?)",
                    (f"a_{rule[:8]}_{n}", goal, visitor, visit, 10 + lot.random() * 60, at + 600),
                )


async def test_a_goal_a_rule_and_what_it_is_worth(
    settle: Start, sit_down: SitDown, tmp_path: Path
) -> None:
    house = settle()
    console = await sit_down(at=house)
    page = console.page
    await page.get_by_role("link", name="Reports").click()
    await expect(page.get_by_role("heading", name="No rules yet")).to_be_visible()
    await page.get_by_role("link", name="Goals").click()
    await expect(page.get_by_role("heading", name="What is a success for you?")).to_be_visible()

    # A goal is made without syntax, and what is wrong is said at its field.
    await page.get_by_role("button", name="Add a goal").click()
    await page.get_by_role("button", name="Add goal").click()
    await expect(page.get_by_text("Use 1 to 80 characters.")).to_be_visible()
    await expect(page.get_by_text("Write what to look for.")).to_be_visible()
    await page.get_by_label("Name", exact=True).fill("Order")
    await page.get_by_label("The visitor").select_option(label="triggers an event")
    await page.get_by_label("Name of the event").fill("order")
    await page.get_by_label("Worth").select_option(label="A number the event brings along")
    await page.get_by_label("Name of the property").fill("total")
    await page.get_by_role("button", name="Add goal").click()
    item = page.get_by_role("button", name="Order triggers the event “order”")
    await expect(item).to_contain_text("Value: total · within 7 days · once in a visit")
    await item.click()
    await page.get_by_label("Counts for a rule").select_option(label="within a day")
    await page.get_by_role("button", name="Save changes").click()
    await expect(item).to_contain_text("within a day")

    # Removing can be taken back.
    await item.click()
    await page.get_by_role("button", name="Remove").click()
    await expect(item).to_be_hidden()
    await page.get_by_role("button", name="Undo").click()
    await expect(item).to_be_visible()

    # The rule has met nobody; then it has met many. The report keeps its columns beside what the
    # editor of rules brings along.
    rule = await ready_rule(page, "Order")
    await page.get_by_role("link", name="Rules", exact=True).first.click()
    await page.get_by_role("link", name="Greet on the pricing page").click()
    await expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    await page.get_by_role("link", name="Reports", exact=True).click()
    await page.locator(".report-tabs").get_by_role("link", name="Rules").click()
    await page.get_by_role("link", name="Greet on the pricing page").click()
    await expect(page.get_by_text("It has not come true for anybody")).to_be_visible()
    lived(house, rule, 1200, 132)
    await page.get_by_role("link", name="All rules").click()
    row = page.get_by_role("row", name="Greet on the pricing page")
    await expect(row).to_contain_text("1,200")
    await expect(row).to_contain_text("Too early")
    displays = "all => [...new Set(all.map(each => getComputedStyle(each).display))]"
    assert await page.locator("th, td").evaluate_all(displays) == ["table-cell"]
    await row.get_by_role("link").click()
    told = page.locator(".report-sentence")
    await expect(told).to_contain_text(re.compile(
        r"Of 1,200 visitors for whom it came true \d\.?\d?% reached “Order”, of 132 held out "
        r"\d\.?\d?%\. That is [+\u2212]\d\.?\d? points \(\u2212\d\.?\d? to \+\d\.?\d?\): "
        r"too early to say; about [\d,]+ more visitors are needed\."
    ))  # fmt: skip
    await expect(told).to_contain_text("Value per visitor:")
    await expect(page.locator(".report-funnel > div")).to_have_count(6)
    await expect(page.locator(".variants tbody tr")).to_have_count(3)
    await expect(page.locator(".variants tbody tr").last).to_contain_text("Held out")
    await expect(page.get_by_text("Friendly against Short:")).to_be_visible()
    await expect(page.get_by_role("row", name="/demo/tea")).to_be_visible()
    await expect(page.locator(".day-chart rect")).to_have_count(30)
    await page.get_by_label("Period").select_option(label="7 days")
    await expect(page.locator(".day-chart rect")).to_have_count(7)
    assert await findings(page) == []

    # The same in Chinese, on a phone.
    phone = await sit_down(
        f"/#/reports/demo/{rule}", at=house, locale="zh-CN", viewport={"width": 360, "height": 740}
    )
    await expect(phone.page.locator(".report-sentence")).to_contain_text("个百分点")
    width = await phone.page.evaluate("document.querySelector('.report-body').scrollWidth")
    assert width <= 360
    assert await findings(phone.page) == []
