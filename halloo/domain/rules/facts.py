"""What a rule can ask about a visitor: every fact, its type, its unit, and where its value comes
from. The editor, the API's description and the checks are all made from this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from halloo.domain.presence import Presence

TEXT_OPS = (
    "is", "is_not", "contains", "contains_not", "starts_with", "ends_with", "any_of", "none_of",
    "matches",
)  # fmt: skip
NUMBER_OPS = ("at_least", "at_most", "is")
OPS: dict[str, tuple[str, ...]] = {
    "text": TEXT_OPS,
    "number": NUMBER_OPS,
    "mixed": (*TEXT_OPS, "at_least", "at_most"),
    "truth": ("is",),
    "list": ("any_of", "none_of"),
    "hours": ("between",),
    "weekday": ("any_of", "none_of"),
    "dates": ("between",),
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class World:
    """What is the same for all visitors of a site."""

    agents: int = 0  # who could answer now


# The present value: of this visitor, under this key (an event's name, a selector, …).
Get = Callable[[Presence, World, str], Any]
# Since when a number of seconds is counting up; None: it is not.
Since = Callable[[Presence], float | None]


class Fact(Struct, frozen=True):
    """`key` says what the condition's `key` names, or is empty where it takes none; `signal` that
    the widget watches for it, when it is asked to."""

    name: str
    type: str
    unit: str = ""
    key: str = ""
    get: Get | None = None
    since: Since | None = None
    signal: bool = False

    @property
    def ops(self) -> tuple[str, ...]:
        return OPS[self.type]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return ""


def _utm(presence: Presence, _: World, key: str) -> str:
    return (presence.utm or {}).get(key, "")


def _waiting(presence: Presence) -> float | None:
    return presence.talk.asked if presence.talk else None


def _scroll(presence: Presence, _: World, _key: str) -> int:
    return presence.signals.scroll if presence.signals else 0


def _exit(presence: Presence, _: World, _key: str) -> bool:
    return bool(presence.signals and presence.signals.exit)


def _clicks(presence: Presence, _: World, key: str) -> int:
    clicks = presence.signals.clicks if presence.signals else None
    return (clicks or {}).get(key, 0)


def _text(name: str, get: Callable[[Presence], str | None]) -> Fact:
    return Fact(name, "text", get=lambda p, _w, _k: get(p) or "")


FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        # the page
        _text("page_url", lambda p: p.page.url),
        _text("page_path", lambda p: _path(p.page.url)),
        _text("page_title", lambda p: p.page.title),
        Fact("time_on_page", "number", "seconds", since=lambda p: p.page_since),
        Fact("scroll", "number", "percent", "", _scroll, signal=True),
        Fact("exit_intent", "truth", "", "", _exit, signal=True),
        Fact("idle", "number", "seconds", since=lambda p: p.idle_since, signal=True),
        Fact("clicks", "number", "times", "selector", _clicks, signal=True),
        # the visit
        _text("referrer", lambda p: p.referrer),
        Fact("utm", "text", key="utm", get=_utm),
        Fact("time_on_site", "number", "seconds", since=lambda p: p.since),
        Fact("pages", "number", "pages", get=lambda p, _w, _k: p.pages),
        Fact("event", "number", "times", "event", lambda p, _w, key: (p.events or {}).get(key, 0)),
        # the visitor
        Fact("visits", "number", "visits", get=lambda p, _w, _k: p.visits),
        Fact("chats", "number", "chats", get=lambda p, _w, _k: p.chats),
        Fact("attribute", "mixed", key="attribute", get=lambda p, _w, key: p.attrs.get(key, "")),
        Fact("tags", "list", get=lambda p, _w, _k: p.tags),
        _text("country", lambda p: p.arrival.country),
        _text("city", lambda p: p.arrival.city),
        _text("language", lambda p: p.arrival.lang),
        _text("device", lambda p: p.arrival.device),
        _text("browser", lambda p: p.arrival.browser),
        _text("system", lambda p: p.arrival.os),
        # the conversation
        Fact("unanswered", "number", "seconds", since=_waiting),
        # the moment
        Fact("agent_available", "truth", get=lambda _p, world, _k: world.agents > 0),
        Fact("hour", "hours", key="zone"),
        Fact("weekday", "weekday", key="zone"),
        Fact("date", "dates", key="zone"),
    )
}  # fmt: skip
UTM_KEYS = ("source", "medium", "campaign", "term", "content")
