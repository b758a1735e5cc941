"""A site's live list in the order and with the filter somebody asked for. Pure."""

from collections.abc import Callable, Iterable
from typing import Any

from halloo.domain.roster import Presence
from halloo.errors import HallooError

SORTS: dict[str, tuple[Callable[[Presence], Any], bool]] = {
    "newest": (lambda p: (p.since, p.id), True),
    "oldest": (lambda p: (p.since, p.id), False),
    "page": (lambda p: (p.page.title.casefold(), p.page.url, p.id), False),
    "pages": (lambda p: (p.pages, p.since, p.id), True),
    "idle": (lambda p: (p.page_since, p.id), False),
}


def ordered(listed: Iterable[Presence], sort: str, search: str) -> list[Presence]:
    """Raises HallooError for an unknown sort; `search` is plain text, never a pattern."""
    if sort not in SORTS:
        raise HallooError("bad_field", f"{sort!r} is not a sort: {', '.join(SORTS)}.")
    words = search.casefold().split()
    found = [p for p in listed if _matches(p, words)] if words else list(listed)
    key, down = SORTS[sort]
    found.sort(key=key, reverse=down)
    return found


def _matches(presence: Presence, words: list[str]) -> bool:
    if not presence.searched:
        page = presence.page
        presence.searched = " ".join(
            (
                presence.id, presence.name or "", page.url, page.title,
                presence.referrer, *map(str, presence.attrs.values()),
            )
        ).casefold()  # fmt: skip
    return all(word in presence.searched for word in words)
