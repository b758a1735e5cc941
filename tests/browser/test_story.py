"""The whole story, once in each language: from the set-up link to a conversation that is closed."""

# ruff: noqa: RUF001 (Chinese has its own punctuation)

from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from browser.conftest import OpenWindow, Start
from browser.screens import Console, Shop
from browser.words import english_left
from house import PASSWORD


@dataclass(frozen=True)
class Language:
    locale: str
    demo: str
    home: str
    tea: str
    basket: str
    to_tea: str
    to_basket: str
    name: str
    email: str
    password: str
    create: str
    empty: str
    open_demo: str
    invitation: str
    send_invitation: str
    steps: tuple[str, ...]
    accepted: str
    chat: str
    write: str
    typing_agent: str
    typing_visitor: str
    talk: tuple[str, ...]
    seen: str
    close: str
    closed: str
    conversations: str
    closed_list: str


ENGLISH = Language(
    locale="en-US",
    demo="/demo",
    home="Fernhill Tea: leaves from small gardens",
    tea="Mist Oolong – Fernhill Tea",
    basket="Your basket – Fernhill Tea",
    to_tea="Tea of the week",
    to_basket="Basket",
    name="Name",
    email="E-mail",
    password="Password",
    create="Create account",
    empty="Nobody is on your site right now",
    open_demo="Open the demo shop",
    invitation="Hello! Can I help you find something?",
    send_invitation="Send invitation",
    steps=("Sent", "Delivered", "Shown"),
    accepted="Accepted",
    chat="Chat",
    write="Write a message…",
    typing_agent="mei is typing",
    typing_visitor="is typing",
    talk=(
        "Is the oolong from this year?",
        "Yes, it was picked in May.",
        "Which water do I need?",
        "Soft, at 95 degrees.\nA minute is enough.",
        "Thank you!",
        "Enjoy it.",
    ),
    seen="Seen",
    close="Close",
    closed="Conversation closed.",
    conversations="Conversations",
    closed_list="Closed",
)
CHINESE = Language(
    locale="zh-CN",
    demo="/demo/zh",
    home="蕨山茶舍：小茶园里的好茶",
    tea="云雾乌龙",
    basket="购物车",
    to_tea="本周好茶",
    to_basket="购物车",
    name="客服名称",
    email="邮箱",
    password="密码",
    create="创建账号",
    empty="网站上暂时没有访客",
    open_demo="打开演示商店",
    invitation="您好，有什么可以帮您的吗？",
    send_invitation="发送邀请",
    steps=("已发出", "已送达", "已展示"),
    accepted="已接受",
    chat="聊聊",
    write="输入消息…",
    typing_agent="mei 正在输入",
    typing_visitor="正在输入",
    talk=(
        "乌龙茶是今年的吗？",
        "是的，五月采的。",
        "用什么水泡？",
        "软水，95 度。\n一分钟就够了。",
        "谢谢！",
        "慢慢喝。",
    ),
    seen="已读",
    close="结束",
    closed="会话已结束。",
    conversations="会话",
    closed_list="已结束",
)


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["english", "chinese"])
async def test_from_the_setup_link_to_a_closed_conversation(
    words: Language, new_houses: Start, open_window: OpenWindow
) -> None:
    house = new_houses()
    console = await set_up(await open_window(locale=words.locale), house.ready["setup"], words)
    await expect(console.page.get_by_role("link", name=words.open_demo)).to_be_visible()
    await in_one_language(console.page, words)

    visitors = await open_window(locale=words.locale, viewport={"width": 1200, "height": 800})
    page = await visitors.new_page()
    await page.goto(house.url + words.demo)
    await expect(console.row_with(words.home)).to_be_visible(timeout=5000)
    shop = await walk_to_the_basket(page, console, words)

    await invite(console, shop, words)
    await in_one_language(shop.page, words)
    await accept(console, shop, words)
    await talk(console, shop, words)
    await in_one_language(console.page, words)
    await in_one_language(shop.page, words)
    await close(console, words)


async def set_up(window, link: str, words: Language) -> Console:
    page = await window.new_page()
    await page.goto(link)
    await in_one_language(page, words)
    await page.get_by_label(words.name, exact=True).fill("mei")
    await page.get_by_label(words.email, exact=True).fill("mei@shop.example")
    await page.get_by_label(words.password, exact=True).fill(PASSWORD)
    await page.get_by_role("button", name=words.create).click()
    await expect(page.get_by_role("heading", name=words.empty)).to_be_visible()
    return Console(page)


async def walk_to_the_basket(page, console: Console, words: Language) -> Shop:
    """The list and the trail follow each step."""
    shop = Shop(page)
    await console.page.keyboard.press("j")
    await console.page.keyboard.press("Enter")
    await expect(console.trail).to_have_count(1)
    for count, (link, title) in enumerate(
        [(words.to_tea, words.tea), (words.to_basket, words.basket)], start=2
    ):
        await page.get_by_role("navigation").get_by_role("link", name=link).click()
        await expect(console.row_with(title)).to_have_count(1)
        await expect(console.trail).to_have_count(count)
    await expect(console.rows).to_have_count(1)
    for place, title in enumerate([words.basket, words.tea, words.home]):
        await expect(console.trail.nth(place)).to_contain_text(title)
    await expect(shop.launcher).to_be_visible()
    return shop


async def invite(console: Console, shop: Shop, words: Language) -> None:
    await console.page.keyboard.press("i")
    await expect(console.field).to_be_focused()
    await expect(console.field).to_have_value(words.invitation)
    await console.field.press("Enter")
    await expect(shop.bubble).to_contain_text(words.invitation)
    await expect(shop.bubble).to_contain_text("mei")
    await expect(console.rows.locator(".receipt")).to_have_text(words.steps[-1])
    for place, step in enumerate(words.steps):
        await expect(console.steps.nth(place)).to_contain_text(step)
    await expect(console.steps).to_have_count(len(words.steps))


async def accept(console: Console, shop: Shop, words: Language) -> None:
    await shop.bubble.get_by_role("button", name=words.chat).click()
    await expect(shop.panel).to_be_visible()
    await expect(shop.bubble).to_have_count(0)
    await expect(shop.field).to_have_attribute("placeholder", words.write)
    await expect(shop.said).to_have_text([words.invitation])
    await expect(console.said).to_have_text([words.invitation])
    await expect(console.rows.locator(".receipt")).to_have_text(words.accepted)


async def talk(console: Console, shop: Shop, words: Language) -> None:
    """In turns; each sees that the other writes, and both read the same in the same order."""
    said = [words.invitation]
    for place, text in enumerate(words.talk):
        said.append(text)
        if place % 2 == 0:
            await shop.field.press_sequentially(text)
            await expect(console.so_far).to_have_text(text)
            await expect(console.page.locator(".said-by").last).to_contain_text(
                words.typing_visitor
            )
            await shop.field.press("Enter")
            await expect(console.so_far).to_have_count(0)
        else:
            await console.field.fill(text)
            await expect(shop.panel.locator(".typing")).to_contain_text(words.typing_agent)
            await console.field.press("Enter")
            await expect(shop.panel.locator(".typing")).to_have_count(0)
        await expect(shop.said).to_have_text(said)
        await expect(console.said).to_have_text(said)
    await expect(shop.states).to_have_text([words.seen])
    await expect(console.page.locator(".bubble-state")).to_have_text([words.seen])


async def close(console: Console, words: Language) -> None:
    await console.page.get_by_role("button", name=words.close, exact=True).click()
    await expect(console.page.locator(".toast")).to_contain_text(words.closed)
    rail = console.page.get_by_role("navigation").first
    await rail.get_by_role("link", name=words.conversations).click()
    await console.page.get_by_role("button", name=words.closed_list, exact=True).click()
    last = console.page.locator(".talk-item")
    await expect(last).to_have_count(1)
    await expect(last).to_contain_text(words.talk[-1])
    await in_one_language(console.page, words)


async def in_one_language(page, words: Language) -> None:
    if words is CHINESE:
        assert await english_left(page) == []
