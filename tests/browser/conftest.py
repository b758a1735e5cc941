"""One real browser for all, one house with the demo shop per module, windows that keep quiet."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, async_playwright, expect

from browser.screens import Console, Shop
from house import PASSWORD, House

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DEADLINE_MS = 10_000
EMAIL = "mei@shop.example"
# As a person's server has it, except for what one address may do: everyone here shares one.
HURRIES_NOBODY = {"away_seconds": 1.5, "grace_seconds": 10, "limit_visitor_messages_per_second": 0}

OpenWindow = Callable[..., Awaitable[BrowserContext]]
SitDown = Callable[..., Awaitable[Console]]
Enter = Callable[..., Awaitable[Shop]]
Start = Callable[[], House]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, f"These tests need one of {', '.join(BROWSERS)} on PATH: run scripts/browser"
    flags = ["--disable-background-networking"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to start as root with it
    expect.set_options(timeout=DEADLINE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
def new_houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts a house where nobody has been yet."""
    started: list[House] = []

    def start() -> House:
        house = House(tmp_path_factory.mktemp("house") / "data", **HURRIES_NOBODY)
        started.append(house)
        return house.start("--demo")

    yield start
    for house in started:
        house.kill()


@pytest.fixture(scope="module")
def settle(new_houses: Start) -> Start:
    """Starts a house that Mei has set up."""

    def start() -> House:
        house = new_houses()
        token = house.ready["setup"].rpartition("/")[2]
        mei = {"token": token, "name": "mei", "email": EMAIL, "password": PASSWORD}
        answer = httpx2.post(f"{house.url}/api/v1/setup", json=mei, trust_env=False)
        assert answer.status_code == 201, answer.text
        return house

    return start


@pytest.fixture(scope="module")
def house(settle: Start) -> House:
    return settle()


def allow_origin(house: House, url: str) -> None:
    """Lets the demo shop of a house that Mei has set up be visited at this address, too."""
    token = house.made("token", "add", "--agent", "mei", "--scope", "admin")["token"]
    answer = httpx2.patch(
        f"{house.url}/api/v1/sites/demo",
        json={"origins": [house.url, url]},
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def open_window(browser: Browser) -> AsyncIterator[OpenWindow]:
    """A separate browser for one person. What its pages write to the browser's console fails the
    test, unless the window is `loud`."""
    windows: list[BrowserContext] = []

    def expected(said: ConsoleMessage) -> bool:
        # Whether somebody is signed in is asked with a request that may fail.
        return said.location["url"].endswith("/api/v1/session")

    noise: list[str] = []

    async def open_window(*, loud: bool = False, **options: object) -> BrowserContext:
        usual = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"}
        window = await browser.new_context(**{**usual, **options})
        window.set_default_timeout(DEADLINE_MS)
        if not loud:
            window.on("console", lambda said: None if expected(said) else noise.append(said.text))
            window.on("weberror", lambda error: noise.append(str(error.error)))
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        await window.close()
    assert noise == []


@pytest.fixture
async def sit_down(house: House, open_window: OpenWindow) -> SitDown:
    """Mei, or who has that e-mail address, signs in and opens the console at `path`."""

    async def sit_down(
        path: str = "/", at: House = house, email: str = EMAIL, **options: object
    ) -> Console:
        window = await open_window(**options)
        agent = {"email": email, "password": PASSWORD}
        answer = await window.request.post(f"{at.url}/api/v1/session", data=agent)
        assert answer.status == 201, await answer.text()
        page = await window.new_page()
        await page.goto(at.url + path)
        console = Console(page)
        await expect(console.line).to_have_attribute("data-line", "live")
        return console

    return sit_down


@pytest.fixture
async def enter(house: House, open_window: OpenWindow) -> Enter:
    """A visitor opens a page of the demo shop; the widget is there when this returns."""

    async def enter(path: str = "/demo", at: House = house, **options: object) -> Shop:
        window = await open_window(**options)
        return await Shop.at(await window.new_page(), at.url + path)

    return enter
