"""The way through the tea shop: where a visitor comes from, and one page after the other."""

# ruff: noqa: RUF001  (Chinese has its own commas)

from random import Random
from typing import NamedTuple
from urllib.parse import quote, urlencode

from halloo.crowd.people import Person


class Shop(NamedTuple):
    """The site, and the origin its pages are on."""

    site: str
    origin: str


class Tea(NamedTuple):
    key: str
    english: str
    chinese: str


TEAS = (
    Tea("oolong", "Mist Oolong", "云雾乌龙"),
    Tea("green", "First Spring Green", "明前绿茶"),
    Tea("black", "Golden Bud Black", "金芽红茶"),
    Tea("white", "White Peony", "白牡丹"),
    Tea("jasmine", "Jasmine Pearls", "茉莉龙珠"),
    Tea("puer", "Old Tree Pu’er", "古树普洱"),
)

SEARCH, SOCIAL = ("search", "social")
_REFERRERS = {
    SEARCH: ("https://www.google.com/", "https://www.bing.com/", "https://duckduckgo.com/"),
    SOCIAL: (
        "https://l.instagram.com/",
        "https://l.facebook.com/",
        "https://www.reddit.com/r/tea/",
        "https://www.pinterest.com/",
    ),
}
_CHINESE_REFERRERS = {
    SEARCH: ("https://www.baidu.com/", "https://cn.bing.com/", "https://www.sogou.com/"),
    SOCIAL: (
        "https://www.xiaohongshu.com/",
        "https://weibo.com/",
        "https://www.zhihu.com/question/20032012",
    ),
}
_CAMPAIGNS = {
    SEARCH: (("google", "cpc", "spring-green"), ("bing", "cpc", "oolong")),
    SOCIAL: (("instagram", "social", "autumn-harvest"), ("facebook", "paid_social", "gift-sets")),
    "mail": (("newsletter", "email", "november-letter"), ("newsletter", "email", "tea-club")),
}
_CHINESE_CAMPAIGNS = {
    SEARCH: (("baidu", "cpc", "mingqian"),),
    SOCIAL: (("xiaohongshu", "social", "qiu-cha"), ("wechat", "social", "hao-wu")),
    "mail": (("newsletter", "email", "shi-yi-yue"),),
}


class Stop(NamedTuple):
    """A page. `tea` is the one it shows, `cart` whether it is the basket."""

    url: str
    title: str
    tea: Tea | None = None
    cart: bool = False


def home(origin: str, chinese: bool) -> Stop:
    if chinese:
        return Stop(f"{origin}/demo/zh", "蕨山茶舍：小茶园里的好茶")
    return Stop(f"{origin}/demo", "Fernhill Tea: leaves from small gardens")


def tea_page(origin: str, chinese: bool, tea: Tea) -> Stop:
    query = "" if tea is TEAS[0] else f"?tea={quote(tea.key)}"
    if chinese:
        return Stop(f"{origin}/demo/tea.zh{query}", f"{tea.chinese} – 蕨山茶舍", tea)
    return Stop(f"{origin}/demo/tea{query}", f"{tea.english} – Fernhill Tea", tea)


def cart(origin: str, chinese: bool) -> Stop:
    if chinese:
        return Stop(f"{origin}/demo/cart.zh", "购物车 – 蕨山茶舍", cart=True)
    return Stop(f"{origin}/demo/cart", "Your basket – Fernhill Tea", cart=True)


def arrival(origin: str, person: Person, random: Random) -> tuple[Stop, str]:
    """The first page, campaign and all, and the referrer."""
    chinese = person.chinese
    referrers, campaigns = (
        (_CHINESE_REFERRERS, _CHINESE_CAMPAIGNS) if chinese else (_REFERRERS, _CAMPAIGNS)
    )
    kind = random.choices((SEARCH, SOCIAL, "mail", "direct"), (42, 22, 10, 26))[0]
    first = home(origin, chinese)
    if random.random() < 0.4:
        first = tea_page(origin, chinese, random.choice(TEAS))
    referrer = random.choice(referrers[kind]) if kind in referrers else ""
    if kind in campaigns and (kind == "mail" or random.random() < 0.35):
        source, medium, campaign = random.choice(campaigns[kind])
        utm = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}
        join = "&" if "?" in first.url else "?"
        first = first._replace(url=f"{first.url}{join}{urlencode(utm)}")
    return first, referrer


def onward(origin: str, person: Person, here: Stop, full: bool, random: Random) -> Stop:
    """The page after this one; `full` baskets lead to the till."""
    chinese = person.chinese
    others = [tea for tea in TEAS if tea is not here.tea]
    if full and not here.cart and random.random() < 0.45:
        return cart(origin, chinese)
    if here.cart or random.random() < 0.25:
        return home(origin, chinese) if here.tea or here.cart else cart(origin, chinese)
    return tea_page(origin, chinese, random.choice(others))
