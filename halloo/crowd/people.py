"""Who comes to the shop: a person, made up from a random generator."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, NamedTuple

from halloo.crowd.browsers import DESKTOP, PHONE, TABLET, WECHAT, Browser

Mood = Literal["answers", "dismisses", "ignores"]


class Region(NamedTuple):
    """Where somebody lives. `names` is what people there are called."""

    weight: int
    lang: str
    zones: tuple[str, ...]
    names: tuple[str, ...]


_ENGLISH = (
    "Emma Clarke", "Oliver Hughes", "Maya Patel", "Jack Turner", "Sophie Bennett", "Liam Murphy",
    "Grace Coleman", "Noah Brooks", "Chloe Sanders", "Ethan Walsh", "Ava Morrison", "Lucas Reed",
    "Isla Campbell", "Daniel Price", "Hannah Foster", "Samuel Okafor",
)  # fmt: skip
_GERMAN = ("Lena Vogt", "Jonas Keller", "Anna Brandt", "Felix Sommer", "Mia Lorenz")
_FRENCH = ("Camille Laurent", "Hugo Moreau", "Léa Garnier", "Louis Chevalier")
_CHINESE = (
    "王雨桐", "李浩然", "张雅静", "刘子轩", "陈思远",
    "杨梦洁", "赵文博", "黄晓彤", "周明哲", "吴佳怡",
)  # fmt: skip
_TAIWANESE = ("林怡君", "張家豪", "黃淑芬", "吳冠宇")

REGIONS = (
    Region(
        30,
        "en-US",
        ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
        _ENGLISH,
    ),
    Region(16, "en-GB", ("Europe/London",), _ENGLISH),
    Region(6, "en-AU", ("Australia/Sydney", "Australia/Melbourne", "Australia/Perth"), _ENGLISH),
    Region(6, "en-CA", ("America/Toronto", "America/Vancouver"), _ENGLISH),
    Region(3, "en-IE", ("Europe/Dublin",), _ENGLISH),
    Region(3, "en-SG", ("Asia/Singapore",), ("Tan Wei Ming", "Priya Nair", "Rachel Lim")),
    Region(6, "de-DE", ("Europe/Berlin",), _GERMAN),
    Region(4, "fr-FR", ("Europe/Paris",), _FRENCH),
    Region(19, "zh-CN", ("Asia/Shanghai",), _CHINESE),
    Region(5, "zh-TW", ("Asia/Taipei",), _TAIWANESE),
    Region(2, "zh-HK", ("Asia/Hong_Kong",), ("陳嘉欣", "何俊傑", "梁詠詩")),
)


@dataclass(slots=True)
class Person:
    """`mood` is what they do about an invitation; `turns` how often they answer an agent before
    they thank; `consents` whether, and `named` when (never, on arrival, later) the page says who
    they are; `pace` stretches all their times."""

    lang: str
    tz: str
    screen: str
    user_agent: str
    mood: Mood
    turns: int
    consents: bool
    named: Literal["never", "at once", "later"]
    pace: float
    attrs: dict[str, Any] = field(default_factory=dict)

    @property
    def chinese(self) -> bool:
        return self.lang.startswith("zh")


def somebody(random: Random) -> Person:
    region = random.choices(REGIONS, [each.weight for each in REGIONS])[0]
    browser = _browser(region, random)
    consents = random.random() < 0.55
    named = random.choices(("never", "at once", "later"), (5, 2, 3))[0] if consents else "never"
    return Person(
        lang=region.lang,
        tz=random.choice(region.zones),
        screen=random.choice(browser.screens),
        user_agent=browser.user_agent,
        mood=random.choices(("answers", "dismisses", "ignores"), (4, 3, 3))[0],
        turns=random.randint(2, 4),
        consents=consents,
        named=named,  # type: ignore[arg-type]  # random.choices forgets the literals
        pace=random.lognormvariate(0.0, 0.25),
        attrs=_attrs(region, random) if named != "never" else {},
    )


def _browser(region: Region, random: Random) -> Browser:
    kinds: list[tuple[tuple[Browser, ...], int]] = [(DESKTOP, 48), (PHONE, 46), (TABLET, 6)]
    if region.lang == "zh-CN":
        kinds = [(DESKTOP, 28), (PHONE, 27), (WECHAT, 40), (TABLET, 5)]
    browsers = random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
    return random.choices(browsers, [each.weight for each in browsers])[0]


def _attrs(region: Region, random: Random) -> dict[str, Any]:
    """What a shop knows of a customer who signed in. Addresses under example.com reach nobody."""
    name = random.choice(region.names)
    number = random.randint(10_000, 99_999)
    plain = name.lower().replace(" ", ".") if name.isascii() else "customer"
    orders = random.choices((0, 1, 2, 5, 12), (4, 3, 2, 1, 1))[0]
    attrs: dict[str, Any] = {
        "name": name,
        "email": f"{plain}.{number % 1000}@example.com",
        "customer": f"C-{number}",
        "orders": orders,
    }
    if orders >= 5:
        attrs["plan"] = "tea club"
    return attrs
