"""A shop vouches for its customers: agents see who is real, and a shared computer keeps secrets."""

from playwright.async_api import Page, expect

from browser.conftest import Enter, SitDown
from browser.screens import Shop
from house import House
from signing import Signer

IDENTIFY = "(told) => Halloo.identify(told)"


async def make_key(sit_down: SitDown) -> Signer:
    """Mei makes a key in the console and reads its secret, as a developer would."""
    console = await sit_down("/#/settings/sites/demo")
    section = console.page.get_by_role("region", name="Verified visitors")
    await section.get_by_role("button", name="Make a key").click()
    await expect(console.page.get_by_text("The key is made")).to_be_visible()
    newest = section.locator(".key-list li").first
    await newest.get_by_role("button", name="Show the secret").click()
    id_ = await newest.locator(".key-head code").text_content()
    secret = newest.locator(".key-secret code")
    await expect(secret).not_to_contain_text("•")
    await section.get_by_text("How to sign").click()
    await expect(section.get_by_label("Python")).to_contain_text(f'"kid": "{id_}"')
    return Signer("demo", id_ or "", await secret.text_content() or "")


async def reload(page: Page) -> Shop:
    await page.reload()
    shop = Shop(page)
    await expect(shop.launcher).to_be_visible()
    return shop


async def test_a_customer_is_verified_and_nobody_else_looks_so(
    house: House, sit_down: SitDown, enter: Enter
) -> None:
    key = await make_key(sit_down)
    console = await sit_down("/#/visitors/demo")
    spoofer = await enter("/demo?who=spoofer")
    spoof = {"name": "Ana Wu ✓ Verified", "verified": True}
    await spoofer.page.evaluate(IDENTIFY, spoof)
    ana = await enter("/demo?who=ana", locale="en-GB")
    await ana.open()
    await ana.say("Where is my parcel?")
    token = key.sign("c-17", name="Ana Wu", email="ana@example.com", attrs={"tier": "gold"})
    await ana.page.evaluate(IDENTIFY, {"token": token, "name": "The boss"})
    real = console.row_with("ana@").or_(console.rows.filter(has=console.page.locator(".verified")))
    await expect(real).to_have_count(1)
    await expect(real.locator(".row-who b")).to_have_text("Ana Wu")
    fake = console.row_with("✓ Verified")
    await expect(fake.locator(".verified")).to_have_count(0)
    await real.locator("a").click()
    vouched = console.page.get_by_role("region", name="Verified by the site")
    await expect(vouched).to_contain_text("ana@example.com")
    await expect(vouched).to_contain_text("gold")
    await expect(vouched).not_to_contain_text("The boss")

    # Another device, not signed in yet; Mei looks at it, and goes on with Ana.
    phone = await enter("/demo?who=phone")
    await phone.open()
    await phone.say("It is me again")
    await console.page.goto(house.url + "/#/conversations")
    await console.page.get_by_role("link", name="It is me again").click()
    await expect(console.said).to_have_text(["It is me again"])
    await console.field.fill("Half a")
    await phone.page.evaluate(IDENTIFY, {"token": key.sign("c-17", name="Ana Wu")})
    await expect(phone.said).to_have_text(["Where is my parcel?", "It is me again"])
    await expect(console.said).to_have_text(["Where is my parcel?", "It is me again"])
    await expect(console.field).to_have_value("Half a")
    await console.field.fill("On its way")
    await console.field.press("Enter")
    await expect(phone.said.last).to_have_text("On its way")
    await expect(ana.said.last).to_have_text("On its way")


async def test_who_signs_out_leaves_nothing_to_the_next_one(
    house: House, sit_down: SitDown, enter: Enter
) -> None:
    key = await make_key(sit_down)
    shop = await enter("/demo?who=shared")
    await shop.open()
    await shop.say("Before I sign in")
    await expect(shop.states.last).to_have_text("Sent")
    other = await shop.another_tab(f"{house.url}/demo?who=shared-too")
    await shop.page.evaluate(IDENTIFY, {"token": key.sign("bea")})
    # The other tab of the same browser is asked to come back, and learns from this one who it is.
    await shop.say("Now it is me")
    await other.open()
    await expect(other.said).to_have_text(["Before I sign in", "Now it is me"])

    await shop.field.fill("A secret that is not sent")
    await shop.page.evaluate("Halloo.forget()")
    for page in (shop, other):
        await expect(page.panel).to_be_hidden()
    await shop.open()
    await expect(shop.field).to_have_value("")
    await expect(shop.said).to_have_count(0)
    await shop.say("I am somebody else")

    # The page vouches for Bea again, and for nobody on the page after.
    await shop.page.evaluate(IDENTIFY, {"token": key.sign("carl")})
    await expect(shop.said).to_have_text(["I am somebody else"])
    await shop.page.evaluate(IDENTIFY, {"token": key.sign("bea")})
    await shop.open()
    await expect(shop.said).to_have_text(["Before I sign in", "Now it is me"])
    shop = await reload(shop.page)
    await shop.open()
    await expect(shop.said).to_have_count(0)
    kept = await shop.page.evaluate("localStorage.getItem('halloo:demo')")
    assert "Before" not in kept
