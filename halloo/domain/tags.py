"""Tags of a visitor: short words of the agents' own, whatever the case. Pure."""

import re
from collections.abc import Iterable

from halloo.errors import HallooError

TAG_MOST = 40
TAGS_MOST = 20
_BLANKS = re.compile(r"\s+")


def checked(tag: str) -> str:
    """In one line, without outer blanks. Raises HallooError `bad_field`."""
    clean = _BLANKS.sub(" ", tag[: 10 * TAG_MOST]).strip()
    if not clean or len(clean) > TAG_MOST or not clean.isprintable() or "/" in clean:
        raise HallooError("bad_field", f"A tag has 1 to {TAG_MOST} characters, and no slash.")
    return clean


def added(tags: Iterable[str], tag: str) -> tuple[str, ...]:
    """Raises HallooError `bad_field` when they are too many."""
    every = _distinct([*tags, tag])
    if len(every) > TAGS_MOST:
        raise HallooError("bad_field", f"A visitor has at most {TAGS_MOST} tags; remove one first.")
    return every


def without(tags: Iterable[str], tag: str) -> tuple[str, ...]:
    return tuple(each for each in tags if each.casefold() != tag.casefold())


def merged(tags: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Both, as far as there is room."""
    return _distinct([*tags, *more])[:TAGS_MOST]


def _distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """Of equal ones the first."""
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag.casefold(), tag)
    return tuple(first.values())
