"""Both sides send a picture and a document, by every way in, and see what the other sent."""

import asyncio
import base64
import io
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import Download, Locator, Page, expect

from browser.conftest import Enter, SitDown

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PUT = """([target, how, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(new File([bytes], name, { type }))
  const more = { bubbles: true, composed: true, cancelable: true }
  const paste = { clipboardData: data, ...more }
  if (how === 'paste') target.dispatchEvent(new ClipboardEvent('paste', paste))
  else for (const step of ['dragover', 'drop'])
    target.dispatchEvent(new DragEvent(step, { dataTransfer: data, ...more }))
}"""


def photo(width: int = 1200, height: int = 800) -> bytes:
    image = Image.new("RGB", (width, height), "#2f6f8f")
    drawn = ImageDraw.Draw(image)
    drawn.ellipse((width * 0.3, height * 0.2, width * 0.7, height * 0.9), fill="#e9c46a")
    written = io.BytesIO()
    image.save(written, "JPEG")
    return written.getvalue()


def picked(name: str, kind: str, content: bytes) -> dict[str, str | bytes]:
    return {"name": name, "mimeType": kind, "buffer": content}


async def put(target: Locator, how: str, name: str, kind: str, content: bytes) -> None:
    """Pastes or drops a file."""
    put = [await target.element_handle(), how, name, kind, base64.b64encode(content).decode()]
    await target.page.evaluate(PUT, put)


async def is_drawn(canvas: Locator) -> None:
    """Something stands on it: a picture that packs into more than one of a single colour."""
    await expect(canvas).to_be_visible()
    await canvas.page.wait_for_function(
        "(canvas) => canvas.width > 200 && canvas.toDataURL().length > 4000",
        arg=await canvas.element_handle(),
    )


async def saved(button: Locator) -> tuple[str, bytes]:
    async with button.page.expect_download() as coming:
        await button.click()
    download: Download = await coming.value
    path = Path(await download.path())
    return download.suggested_filename, await asyncio.to_thread(path.read_bytes)


async def test_both_send_a_picture_and_a_document_and_see_them(
    enter: Enter, sit_down: SitDown
) -> None:
    # The strictest page: no image but its own, no style, no script but from there.
    shop = await enter("/demo/strict")
    await shop.open()
    items = shop.panel.locator(".tray li")
    await shop.panel.locator("input[type=file]").set_input_files(
        [picked("teapot.jpg", "image/jpeg", photo()), picked("报价单.pdf", "application/pdf", PDF)]
    )
    await expect(items).to_have_count(2)
    await expect(shop.panel.locator("[data-upload=done]")).to_have_count(2)
    await shop.say("Is this the one?")
    sent = shop.panel.locator(".own .attached")
    await expect(sent).to_have_count(2)
    await expect(items).to_have_count(0)
    await is_drawn(sent.first.locator("canvas"))
    await expect(sent.last).to_contain_text("报价单.pdf")
    await expect(shop.own).to_have_text(["Is this the one?"])

    console = await sit_down("/#/conversations")
    await console.page.locator(".talk-item a").first.click()
    picture = console.page.locator(".timeline .file-picture")
    await expect(picture.locator("img")).to_have_js_property("naturalWidth", 640)
    assert (await picture.bounding_box() or {})["width"] == 280
    assert await saved(picture) == ("teapot.jpg", photo())
    chip = console.page.locator(".timeline .file-chip")
    assert await saved(chip) == ("报价单.pdf", PDF)

    await put(console.field, "paste", "shelf.png", "image/png", photo(400, 900))
    await put(console.field, "drop", "terms.pdf", "application/pdf", PDF)
    await expect(console.page.locator("[data-upload=done]")).to_have_count(2)
    await console.field.fill("This one, rather.")
    await console.field.press("Enter")
    await expect(console.page.locator(".timeline .ours .file-picture img")).to_be_visible()
    theirs = shop.panel.locator(".group:not(.own) .attached")
    await expect(theirs).to_have_count(2)
    await is_drawn(theirs.first.locator("canvas"))
    box = await theirs.first.bounding_box() or {}
    assert (round(box["width"]), round(box["height"])) == (107, 240)  # of 284 by 640
    assert await saved(theirs.last.get_by_role("button")) == ("terms.pdf", PDF)
    await expect(shop.said.last).to_have_text("This one, rather.")


async def test_an_upload_that_fails_stays_in_sight_and_can_be_tried_again(enter: Enter) -> None:
    shop = await enter(loud=True)
    page = shop.page
    await shop.open()
    await page.route("**/files?site=*", lambda route: route.abort())
    await put(shop.field, "drop", "cat.jpg", "image/jpeg", photo())
    item = shop.panel.locator(".tray li")
    await expect(item).to_have_attribute("data-upload", "failed")
    await expect(item).to_contain_text("The connection was lost.")
    await shop.field.press("Enter")  # there is nothing to send
    await expect(shop.own).to_have_count(0)
    await page.unroute("**/files?site=*")
    await item.get_by_role("button", name="Try again").click()
    await expect(item).to_have_attribute("data-upload", "done")
    await put(shop.field, "paste", "run.exe", "", b"MZ" + b"\0" * 99)
    refused = shop.panel.locator("[data-upload=failed]")
    await expect(refused).to_contain_text("Programs are not taken.")
    await expect(refused.get_by_role("button", name="Try again")).to_have_count(0)
    await refused.get_by_role("button", name="Remove run.exe").click()
    await shop.field.press("Enter")
    await is_drawn(shop.panel.locator(".own .attached canvas"))
    await expect(shop.states).to_have_text(["Sent"])


async def test_what_is_on_its_way_can_be_stopped_and_words_wait_for_it(enter: Enter) -> None:
    shop = await enter()
    await shop.open()
    page: Page = shop.page
    gate = await page.context.new_cdp_session(page)
    await gate.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    await gate.send("Network.emulateNetworkConditions", slow)
    picker = shop.panel.locator("input[type=file]")
    large = [picked(f"{n}.bin.txt", "text/plain", b"words " * 200_000) for n in range(2)]
    await picker.set_input_files(large)
    going = shop.panel.locator("[data-upload=going]")
    await expect(going.locator("progress")).to_be_visible()
    await shop.say("Here it is")
    await expect(shop.panel.locator(".held")).to_be_visible()
    await going.get_by_role("button", name="Cancel 0.bin.txt").click()
    await expect(shop.panel.locator(".tray li")).to_have_count(1)
    fast = {**slow, "uploadThroughput": -1}
    await gate.send("Network.emulateNetworkConditions", fast)
    await expect(shop.own).to_have_text(["Here it is"])
    await expect(shop.panel.locator(".own .attached")).to_contain_text("1.bin.txt")
