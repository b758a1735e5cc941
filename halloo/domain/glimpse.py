"""What the live lists of other nodes show of a visitor, and what they are sorted, searched and
filtered by; what a push to many has to know. Pure. A tenth of the whole: no trail, no rules."""

from typing import Any

from msgspec import Struct

from halloo.domain.attention import Attention, Talk
from halloo.domain.presence import Arrival, PageSignals, Presence
from halloo.wire import Identity, LastPush, Page


class Glimpse(Struct, array_like=True):
    """In an array, so the order counts: a new field goes to the end and has a default."""

    id: str
    homed: int
    page: tuple[str, str, str]  # url, title, referrer
    times: tuple[float, float, float]  # since, page_since, last_seen
    counts: tuple[int, int, int, int]  # tabs, pages, visits, chats
    # lang, tz, screen, device, browser, os, country, city
    known: tuple[
        str | None, str | None, str | None, str | None,
        str | None, str | None, str | None, str | None,
    ]  # fmt: skip
    flags: int = 0  # 1: consent, 2: a page of the original contract
    referrer: str = ""
    first: str = ""  # the oldest address known, where it is not that of the page on screen
    name: str | None = None
    utm: dict[str, str] | None = None
    attrs: dict[str, Any] | None = None
    tags: tuple[str, ...] = ()
    conversation: str | None = None
    push: LastPush | None = None
    talk: tuple[float, float | None, float] | None = None  # last, asked, typing
    signals: tuple[int, bool, float | None] | None = None  # scroll, exit, idle
    attention: tuple[tuple[float, ...], str | None, float] | None = None  # times, open, dismissed
    identity: Identity | None = None


def glimpse(presence: Presence) -> Glimpse:
    p, known, page = presence, presence.arrival, presence.page
    first = p.trail[0][0] if p.trail else page.url
    talk, signals, attention = p.talk, p.signals, p.attention
    return Glimpse(
        p.id,
        p.homed,
        (page.url, page.title, page.referrer),
        (p.since, p.page_since, p.last_seen),
        (len(p.tabs), p.pages, p.visits, p.chats),
        (
            known.lang, known.tz, known.screen, known.device,
            known.browser, known.os, known.country, known.city,
        ),
        known.consent | known.monitor << 1,
        p.referrer,
        "" if first == page.url else first,
        p.name,
        p.utm,
        p.attrs or None,
        p.tags,
        p.conversation,
        p.push,
        (talk.last, talk.asked, talk.typing) if talk else None,
        (signals.scroll, signals.exit, signals.idle) if signals else None,
        (attention.times, attention.open, attention.dismissed) if attention else None,
        p.identity,
    )  # fmt: skip


def seen(told: Glimpse, site: str, home: str) -> Presence:
    """The visitor as they are known from afar; `home` is the node that told of them."""
    since, page_since, last_seen = told.times
    tabs, pages, visits, chats = told.counts
    lang, tz, screen, device, browser, system, country, city = told.known
    arrival = Arrival(
        Page(*told.page), lang, tz, screen, device, browser, system, told.attrs or {},
        bool(told.flags & 1), bool(told.flags & 2), country, city,
    )  # fmt: skip
    return Presence(
        told.id, site, since, arrival, arrival.page, page_since, last_seen, told.referrer, told.utm,
        "", ((told.first or arrival.page.url, "", since),), pages, visits, told.name, arrival.attrs,
        told.conversation, told.push, told.tags, chats,
        talk=told.talk and Talk(*told.talk),
        attention=told.attention and Attention(*told.attention),
        signals=told.signals and PageSignals(*told.signals),
        tabs=_tabs(tabs), identity=told.identity, home=home, homed=told.homed,
    )  # fmt: skip


_TABS: list[dict[str, Page]] = [{}]
_PAGE = Page("")


def _tabs(count: int) -> dict[str, Page]:
    """So many, of which nothing is known; the same for all, for nobody changes them."""
    while len(_TABS) <= count:
        _TABS.append({str(tab): _PAGE for tab in range(len(_TABS))})
    return _TABS[count]
