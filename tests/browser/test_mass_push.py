"""One push to several visitors: picked out of the list, sent, watched, paused and taken back."""

import re

from playwright.async_api import Page, expect

from browser.conftest import Enter, SitDown
from house import House
from people import Vera

SALE = "Free shipping until midnight. Any questions?"


async def here(house: House, name: str) -> Vera:
    vera = await Vera.at(house, "demo", origin=house.url)
    page = {"url": f"{house.url}/demo?who={name}", "title": name, "referrer": ""}
    await vera.hello(page=page, attrs={"name": name})
    return vera


async def search(page: Page, text: str) -> None:
    await page.get_by_role("searchbox", name="Search visitors").fill(text)


async def test_those_picked_out_get_a_card_and_the_screen_shows_how_far_it_came(
    house: House, sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=picked")
    other, left_out = await here(house, "picked-too"), await here(house, "picked-not")
    console = await sit_down()
    page = console.page
    row = console.row_with("who=picked").filter(has_not_text="picked-")
    await row.hover()
    await row.get_by_role("checkbox").check()
    await console.row_with("picked-too").locator("a").focus()
    await page.keyboard.press("x")
    bar = page.get_by_role("group", name="2 selected")
    await bar.get_by_role("button", name="Push to these").click()
    sheet = page.get_by_role("dialog", name="Push to many")
    await expect(sheet.get_by_role("status")).to_have_text("Reaches 2 visitors now")
    await sheet.get_by_label("Text", exact=True).fill(SALE)
    await sheet.get_by_text("Card", exact=True).click()
    await sheet.get_by_text("Title · Image · Buttons").click()
    await sheet.get_by_label("Title · optional").fill("Only today")
    await sheet.get_by_role("button", name="Add button").click()
    send = sheet.get_by_role("button", name="Send to 2")
    await expect(send).to_be_disabled()  # a button without a label
    await sheet.get_by_label("Label").fill("Yes, one")
    preview = sheet.frame_locator("iframe")
    await expect(preview.locator("halloo-chat")).to_contain_text("Only today")
    await send.click()
    await expect(sheet).to_have_count(0)
    await expect(bar).to_have_count(0)
    await expect(shop.card).to_contain_text("Only today")
    await expect(shop.card).to_contain_text(SALE)
    told = await other.receive("push")
    assert (told["data"]["style"], told["data"]["buttons"]) == ("card", [{"label": "Yes, one"}])
    await other.send("receipt", id=told["id"], state="dismissed")
    await expect(row.locator(".receipt")).to_have_text("Shown")

    await page.get_by_role("link", name="Pushes").click()
    mass = page.get_by_role("list", name="To many").get_by_role("link").filter(has_text=SALE)
    await expect(mass).to_contain_text("Done · sent to 2 of 2")
    await mass.click()
    funnel = page.get_by_role("region", name="How far it came")
    await expect(funnel.get_by_role("definition").nth(5)).to_have_text("2 100 %")
    await expect(funnel).to_contain_text("1 dismissed")
    await page.get_by_role("button", name="Take back what is not answered").click()
    await expect(shop.card).to_have_count(0)
    pushes = page.get_by_role("list", name="Pushes").get_by_role("listitem")
    await expect(pushes.filter(has_text="Recalled")).to_have_count(1)
    await expect(pushes.filter(has_text="Dismissed")).to_have_count(1)
    await left_out.ping()
    assert left_out.kept("push") == []
    for vera in (other, left_out):
        await vera.leave()


async def test_all_who_match_one_after_the_other_paused_and_cancelled(
    house: House, sit_down: SitDown
) -> None:
    people = [await here(house, f"queue-{n}") for n in range(5)]
    await people[0].say("I am in a conversation")
    console = await sit_down()
    page = console.page
    await search(page, "queue-")
    await expect(console.rows).to_have_count(5)
    await page.get_by_role("button", name="Push to all in this list").click()
    sheet = page.get_by_role("dialog", name="Push to many")
    await expect(sheet).to_contain_text("“queue-”")
    await expect(sheet.get_by_role("status")).to_have_text(
        "Reaches 4 visitors now 1 will be held back, because their attention is taken"
    )
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    # So slowly as no agent would ask for it, to see it under way.
    body = {"kind": "message", "text": SALE, "filter": {"search": "queue-"}, "per_second": 1}
    token = house.made("token", "add", "--agent", "mei")["token"]
    begun = await page.request.post(
        f"{house.url}/api/v1/sites/demo/mass-pushes",
        data=body,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert begun.status == 201, await begun.text()
    bar = page.get_by_role("region", name="Push to many under way")
    await bar.get_by_role("button", name="Pause").click()
    await expect(bar.get_by_role("button", name="Resume")).to_be_visible()
    progress = bar.get_by_role("progressbar")
    await expect(progress).to_have_attribute("value", re.compile("[0-4]"))
    await bar.get_by_role("button", name="Resume").click()
    await people[-1].receive("push")
    await expect(bar).to_have_count(0)
    assert people[0].kept("push") == []
    await search(page, "")
    for vera in people:
        await vera.leave()


async def test_a_push_to_one_has_a_title_waits_and_is_taken_back(
    house: House, sit_down: SitDown, enter: Enter
) -> None:
    shop = await enter("/demo?who=alone")
    console = await sit_down()
    row = await console.choose("who=alone")
    page = console.page
    await page.get_by_text("Style, picture, buttons, duration").click()
    await page.get_by_label("Title · optional").fill("A word")
    await page.get_by_label("Image · optional").fill("http://shop.example/a.png")
    send = page.get_by_role("button", name="Send invitation")
    await expect(send).to_be_disabled()
    await page.get_by_label("Image · optional").fill("")
    await page.get_by_label("If they leave, it waits").select_option("1 hour")
    await console.field.fill("Do you find your way?")
    await send.click()
    await expect(shop.notice).to_contain_text("A word")
    await expect(row.locator(".receipt")).to_have_text("Shown")
    card = page.locator(".push-card").last
    await expect(card).to_contain_text("A word")
    await card.get_by_role("button", name="Take back").click()
    await expect(shop.notice).to_have_count(0)
    await expect(row.locator(".receipt")).to_have_text("Recalled")
    await expect(card.locator(".steps li").last).to_contain_text("Recalled")
    await expect(page.get_by_label("Title · optional")).to_have_value("")
