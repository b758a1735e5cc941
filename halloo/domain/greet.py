"""Who to greet now: a score of what is known of a visitor, and the reasons for it. Pure.

Each fact adds or takes points, and the agent is shown those that weigh most, so that nobody has to
trust a number. What grows with time does so in steps, so that a score is another only when the
visitor does something or when `turns` says so.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import inf
from re import IGNORECASE, compile
from typing import NamedTuple

from halloo.domain.filter import OPEN_PUSHES
from halloo.domain.pages import address_of
from halloo.domain.presence import Presence
from halloo.wire import Greet, GreetReason, GreetReasonCode

REASONS_SHOWN = 3
PAGE_STEPS = ((300, 20), (90, 25), (30, 15))  # seconds on the page → points; later is less
KEY_PAGES: tuple[tuple[GreetReasonCode, int, str], ...] = (
    ("checkout", 30, r"check-?out|payment|\bpay\b|结算|结账|支付|付款"),
    ("cart", 25, r"\bcart\b|basket|shopping-bag|购物车"),
    ("pricing", 20, r"pric(e|es|ing)\b|\bplans?\b|\bquote|价格|定价|报价|套餐"),
    ("contact", 20, r"contact|\b(a|request|book)-demo\b|\btrial\b|联系|咨询|试用|客服"),
)
_KEY_PAGES = [(code, points, compile(words, IGNORECASE)) for code, points, words in KEY_PAGES]
PAID = frozenset({"cpc", "ppc", "paid", "cpm", "display", "affiliate"})


class Weighed(NamedTuple):
    points: int
    code: GreetReasonCode
    value: int | str | None = None


def greet(presence: Presence, now: float) -> Greet:
    """`now` on the clock of `presence.page_since`. The score is 0 for whom nobody should greet."""
    reasons = list(_reasons(presence, now))
    reasons.sort(key=lambda reason: -abs(reason.points))
    shown = [GreetReason(code, value) for _, code, value in reasons[:REASONS_SHOWN]]
    return Greet(max(0, sum(reason.points for reason in reasons)), shown)


def turns(presence: Presence, now: float) -> float:
    """When the score changes by itself; `inf` for never."""
    moments = (presence.page_since + seconds for seconds, _ in PAGE_STEPS)
    return min((moment for moment in moments if moment > now), default=inf)


def _reasons(presence: Presence, now: float) -> Iterator[Weighed]:
    if presence.waiting is not None:
        yield Weighed(100, "waiting")
    elif presence.spoke is not None and presence.spoke >= presence.since:
        yield Weighed(-1000, "talking")
        return
    if not presence.tabs:
        yield Weighed(-1000, "away")
        return
    yield from _page(presence, now)
    yield from _past(presence)
    yield from _against(presence)


def _page(presence: Presence, now: float) -> Iterator[Weighed]:
    found = _key_page(presence.page.url, presence.page.title)
    if found:
        yield found
    for seconds, points in PAGE_STEPS:
        if now >= presence.page_since + seconds:
            yield Weighed(points, "page_time", seconds)
            break
    if presence.pages >= 3:
        yield Weighed(min(20, 4 * (presence.pages - 1)), "pages", presence.pages)
    signals = presence.signals
    if signals and signals.exit:
        yield Weighed(15, "leaving")
    if signals and signals.scroll >= 75:
        yield Weighed(5, "scrolled", signals.scroll)


def _past(presence: Presence) -> Iterator[Weighed]:
    if presence.visits > 1:
        yield Weighed(15 if presence.visits > 3 else 10, "returning", presence.visits)
    if presence.chats:
        yield Weighed(5, "chatted", presence.chats)
    utm = presence.utm or {}
    if utm.get("campaign"):
        yield Weighed(10, "campaign", utm["campaign"])
    elif utm.get("medium", "").casefold() in PAID:
        yield Weighed(10, "campaign", utm.get("source", utm["medium"]))


def _against(presence: Presence) -> Iterator[Weighed]:
    if presence.idle_since is not None:
        yield Weighed(-40, "idle")
    push = presence.push
    if push and push.kind != "event" and push.state == "dismissed":
        yield Weighed(-60, "dismissed")
    elif push and push.kind != "event" and push.state in OPEN_PUSHES:
        yield Weighed(-40, "invited")


@lru_cache(maxsize=4096)
def _key_page(url: str, title: str) -> Weighed | None:
    """The page is one where questions stop a purchase. Of the address only the path counts."""
    path = address_of(url).partition("://")[2].partition("/")[2]
    text = f"{path} {title}"
    for code, points, words in _KEY_PAGES:
        if words.search(text):
            return Weighed(points, code)
    return None
