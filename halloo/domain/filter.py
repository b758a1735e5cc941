"""Which visitors a filter finds. Pure. The live list, saved views and pushes to many share it.

A `Sought` is a filter made ready to be asked of many visitors, again and again.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from math import inf
from operator import attrgetter
from typing import Any

from msgspec import ValidationError, json

from halloo.domain.presence import Presence
from halloo.domain.sources import host_of, source_of
from halloo.errors import HallooError
from halloo.wire import Filter

Test = Callable[[Presence], bool]
OPEN_PUSHES = frozenset({"sent", "offline", "delivered", "shown"})


class Sought:
    """Two that come from equal filters are equal, so that those who look for the same share it."""

    __slots__ = ("_seconds", "_tests", "key")

    def __init__(self, filter_: Filter, key: bytes) -> None:
        self.key = key
        self._seconds = filter_.minutes * 60
        self._tests = tuple(_tests(filter_))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sought) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def matches(self, presence: Presence, now: float) -> bool:
        """`now` on the clock of `presence.since`."""
        if self._seconds and now < presence.since + self._seconds:
            return False
        return all(test(presence) for test in self._tests)

    def turns(self, presence: Presence, now: float) -> float:
        """When the answer may become another though the visitor does nothing; `inf` for never."""
        due = presence.since + self._seconds
        return due if now < due else inf


def compiled(filter_: Filter) -> Sought:
    """Raises HallooError `bad_field` and says what would be right."""
    return _compiled(json.encode(filter_, order="sorted"))


def matches(filter_: Filter, presence: Presence, now: float) -> bool:
    """For one question; who asks it of many visitors keeps what `compiled` returns."""
    return compiled(filter_).matches(presence, now)


@lru_cache(maxsize=256)
def _compiled(key: bytes) -> Sought:
    try:
        return Sought(json.decode(key, type=Filter), key)
    except ValidationError as wrong:
        raise HallooError("bad_field", f"This is no filter: {wrong}.") from None


def _tests(wanted: Filter) -> list[Test]:
    """The cheap and telling ones first."""
    tests = [
        *_one_of(wanted.country, attrgetter("arrival.country")),
        *_one_of(wanted.device, attrgetter("arrival.device")),
        *_begins(wanted.lang, attrgetter("arrival.lang"), "-"),
        *_begins(wanted.browser, attrgetter("arrival.browser"), " "),
        *_one_of(wanted.campaign, lambda p: (p.utm or {}).get("campaign")),
        *_one_of(wanted.source, source_of),
        *_numbers(wanted),
        *_states(wanted),
    ]
    if wanted.tags:
        tags = _folded(wanted.tags)
        tests.append(lambda p: any(tag.casefold() in tags for tag in p.tags))
    return [*tests, *_attrs(wanted.attrs), *_texts(wanted)]


def _folded(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in values)


def _one_of(values: Iterable[str], of: Callable[[Presence], str | None]) -> list[Test]:
    """The whole value is one of these, whatever its case."""
    if not values:
        return []
    wanted = _folded(values)
    return [lambda p: (of(p) or "").casefold() in wanted]


def _begins(values: Iterable[str], of: Callable[[Presence], str | None], joint: str) -> list[Test]:
    """One of these is the value or its first parts: `zh` finds `zh-CN`, `Fire` no `Firefox`."""
    if not values:
        return []
    wanted = tuple(value + joint for value in _folded(values))
    return [lambda p: ((of(p) or "").casefold() + joint).startswith(wanted)]


def _numbers(wanted: Filter) -> list[Test]:
    tests: list[Test] = []
    if wanted.pages:
        tests.append(lambda p: p.pages >= wanted.pages)
    if wanted.visits:
        tests.append(lambda p: (p.visits > 1) is (wanted.visits == "returning"))
    return tests


def _states(wanted: Filter) -> list[Test]:
    tests: list[Test] = []
    if wanted.idle is not None:
        tests.append(lambda p: (p.idle_since is not None) is wanted.idle)
    if wanted.talking is not None:
        tests.append(lambda p: (p.spoke is not None) is wanted.talking)
    if wanted.push:
        tests.append(lambda p: _pushed(p) in wanted.push)
    return tests


def _pushed(presence: Presence) -> str:
    """How far the newest push to the visitor came, as filters call it."""
    push = presence.push
    if push is None:
        return "none"
    return "open" if push.state in OPEN_PUSHES else push.state


def _attrs(wanted: dict[str, str]) -> list[Test]:
    def test(key: str, value: str) -> Test:
        return lambda p: key in p.attrs and spoken(p.attrs[key]).casefold() == value.casefold()

    return [test(key, value) for key, value in wanted.items()]


def spoken(value: Any) -> str:
    """An attribute as JSON writes it, without quotes: `true`, `3`, `gold`."""
    return value if isinstance(value, str) else json.encode(value).decode()


def _texts(wanted: Filter) -> list[Test]:
    tests: list[Test] = []
    if page := wanted.page.strip().casefold():
        tests.append(lambda p: page in p.page.url.casefold() or page in p.page.title.casefold())
    if host := wanted.referrer.strip().casefold():
        tests.append(lambda p: host in host_of(p.referrer))
    if words := wanted.search.casefold().split():
        tests.append(lambda p: all(map(_searched(p).__contains__, words)))
    return tests


def _searched(presence: Presence) -> str:
    """What a search looks at; built when first asked for, and kept until something changes."""
    if not presence.searched:
        page, known = presence.page, presence.arrival
        presence.searched = " ".join(
            (
                presence.id, presence.name or "", page.url, page.title, presence.referrer,
                known.country or "", known.city or "", known.browser or "", *presence.tags,
                *(presence.utm or {}).values(), *map(str, presence.attrs.values()),
            )
        ).casefold()  # fmt: skip
    return presence.searched
