"""What people have before them: the console, and a page with the widget on it. Found as the
browser draws it; what a person reads there is for the tests to say."""

from typing import Self

from playwright.async_api import Locator, Page, expect

HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}"""


class Console:
    """An agent's console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line = page.locator("[data-line]")
        self.rows = page.locator(".row[data-visitor]")
        self.field = page.locator(".composer textarea")
        self.said = page.locator(".timeline .bubble:not(.so-far)")
        self.so_far = page.locator(".so-far")
        self.steps = page.locator(".work-body .push-card .steps li")
        self.trail = page.locator("aside .trail > li")

    def row_with(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    async def row_of(self, text: str) -> Locator:
        """The row that shows this text now, and follows its visitor from here on."""
        visitor = await self.row_with(text).get_attribute("data-visitor")
        return self.page.locator(f'.row[data-visitor="{visitor}"]')

    async def choose(self, text: str) -> Locator:
        """Opens the visitor whose row shows this text."""
        row = await self.row_of(text)
        await row.locator("a").click()
        await expect(self.field).to_be_visible()
        return row

    async def invite(self, text: str) -> None:
        """Sends an invitation to the chosen visitor, by the keyboard."""
        await self.page.keyboard.press("i")
        await expect(self.field).to_be_focused()
        await self.field.fill(text)
        await self.field.press("Enter")

    async def send_message(self, text: str) -> None:
        """Pushes a message to the chosen visitor."""
        await self.page.get_by_role("button", name="Send a message").click()
        await self.field.fill(text)
        await self.field.press("Enter")

    async def hide(self, hidden: bool) -> None:
        """As `Shop.hide`."""
        await self.page.evaluate(HIDE, hidden)

    async def reply(self, to: str, text: str) -> None:
        """In the conversation that is open, to what was said last."""
        await expect(self.said.last).to_have_text(to)
        await self.field.fill(text)
        await self.field.press("Enter")


class Shop:
    """A page with the widget on it, in a visitor's browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("halloo-chat .launcher")
        self.badge = page.locator("halloo-chat .badge")
        self.notice = page.locator("halloo-chat .bubbles > *")
        self.bubble = page.locator("halloo-chat .bubble")
        self.card = page.locator("halloo-chat .card")
        self.panel = page.locator("halloo-chat .panel")
        self.field = self.panel.locator("textarea")
        self.said = self.panel.locator(".line .text")
        self.own = self.panel.locator(".own .line .text")
        self.states = self.panel.locator(".state")
        self.presence = self.panel.locator("header [role=status]")

    @classmethod
    async def at(cls, page: Page, url: str) -> Self:
        shop = cls(page)
        await page.goto(url)
        await expect(shop.launcher).to_be_visible()
        return shop

    async def another_tab(self, url: str) -> "Shop":
        return await Shop.at(await self.page.context.new_page(), url)

    async def hide(self, hidden: bool) -> None:
        """Puts the tab behind another one, or brings it back. Without a screen nothing is ever
        really hidden, so the page is only told so."""
        await self.page.evaluate(HIDE, hidden)

    async def open(self) -> None:
        await self.launcher.click()
        await expect(self.field).to_be_focused()

    async def say(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")
